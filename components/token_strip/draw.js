// Draws a text with its tokens, and beside it, when asked, the list of its tokens and that of its
// ids: three parts in which the same token lights up. Whatever a person wrote, or a vocabulary
// holds, is only ever set as textContent.
//
// data.tokens  rows [index, id, vocabulary entry, start, end, kind, word, what is special, bytes,
//              type id]
// data.items   {kind, tokens: positions in data.tokens, parts: [[text, is a label]], cut, ring,
//              bytes, says, more, breaks}
// data.picked  index of the pinned token; a click sends {stamp, index} back.

const HUES = 14

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

// The same id has the same colour everywhere; neighbouring ids have colours far apart.
function hue(id) {
  return Math.round((((id * 2654435761) >>> 0) % HUES) * (360 / HUES))
}

function under(row, label) {
  if (label === "ids") return String(row[1])
  if (label === "offsets") return row[3] === row[4] ? "–" : `${row[3]}–${row[4]}`
  return ""
}

function facts(row) {
  const [index, id, text, start, end, , word, says, bytes, type] = row
  const made = [`token ${index}`, text, `id ${id}`]
  if (end > start) made.push(`characters ${start}–${end}`)
  if (bytes) made.push(`bytes ${bytes}`)
  if (word !== null && word !== undefined) made.push(`word ${word}`)
  made.push(`type id ${type}`)
  if (says) made.push(says)
  return made
}

function tokenElement(row, position, className) {
  const made = element("span", className)
  made.classList.add("token", row[5])
  made.dataset.token = position
  made.style.setProperty("--hue", hue(row[1]))
  return made
}

// In the text: a button that the keyboard reaches.
function tokenButton(row, position, className) {
  const made = tokenElement(row, position, className)
  made.setAttribute("role", "button")
  made.setAttribute("aria-label", facts(row).join(", "))
  made.tabIndex = -1
  return made
}

function glyphs(parts) {
  const made = element("span", "glyphs")
  made.dir = "auto"
  for (const [text, label] of parts) made.append(element("span", label ? "label" : "", text))
  return made
}

// One piece for which several tokens stand: the glyph once, its tokens and bytes under it.
function drawSeveral(item, rows, data) {
  const made = element("span", "cell several")
  made.append(glyphs(item.parts))
  const row = element("span", "row")
  rows.forEach((each, place) => {
    const small = tokenButton(each, item.tokens[place], "small")
    const label = under(each, data.label)
    if (label) small.append(element("span", "", label))
    small.append(element("span", "own", each[8] || each[2]))
    row.append(small)
  })
  made.append(row)
  if (item.bytes) made.append(element("span", "under", item.bytes))
  made.dataset.says = `${rows.length} tokens stand for this one piece of the text.`
  return made
}

function drawItem(item, data) {
  const rows = item.tokens.map((position) => data.tokens[position])
  const chip = item.kind === "added" || item.kind === "pad"
  if (chip && rows.length === 0) return element("span", "cell pad rest", item.parts[0][0])
  let made
  if (rows.length === 0) {
    made = element("span", `cell ${item.kind}`)
    made.append(glyphs(item.parts))
    made.dataset.says = item.says || "White space between tokens: no token covers it."
  } else if (rows.length === 1) {
    made = tokenButton(rows[0], item.tokens[0], "cell")
    made.append(chip ? element("span", "glyphs", rows[0][2]) : glyphs(item.parts))
    if (data.label !== "nothing") made.append(element("span", "under", under(rows[0], data.label)))
  } else {
    made = drawSeveral(item, rows, data)
  }
  if (item.more) {
    made.classList.add("partly")
    made.dataset.more = item.more
  }
  if (item.ring) made.classList.add("ringed")
  if (item.cut) made.classList.add("cut")
  return made
}

function drawText(strip, data) {
  const content = document.createDocumentFragment()
  for (const item of data.items) {
    content.append(drawItem(item, data))
    for (let count = 0; count < (item.breaks || 0); count += 1) content.append(element("br"))
  }
  if (data.items.length === 0) content.append(element("span", "rest", "No tokens."))
  strip.dir = data.direction
  strip.setAttribute("role", "group")
  strip.setAttribute("aria-label", data.name)
  strip.replaceChildren(content)
  if (data.more) strip.append(element("div", "more", data.more))
  const first = strip.querySelector(".token")
  if (first) first.tabIndex = 0
}

// What a model is given, in its order: neither what truncation cut nor what no token covers.
function drawList(list, data, what) {
  const content = document.createDocumentFragment()
  for (const item of data.items) {
    if (item.cut) continue
    if (item.kind === "pad" && item.tokens.length === 0) {
      content.append(element("span", "entry rest", item.parts[0][0]))
    }
    for (const position of item.tokens) {
      const row = data.tokens[position]
      const made = tokenElement(row, position, "entry")
      made.setAttribute("role", "listitem")
      made.textContent = what === "ids" ? row[1] : row[2]
      content.append(made)
    }
  }
  if (data.more) content.append(element("span", "entry rest", "…"))
  list.setAttribute("role", "list")
  list.replaceChildren(content)
}

function draw(board, data) {
  drawText(board.querySelector(".strip"), data)
  const lists = board.querySelector(".lists")
  lists.hidden = !data.lists
  board.classList.toggle("linked", Boolean(data.lists))
  for (const list of lists.querySelectorAll("[data-list]")) {
    if (data.lists) drawList(list, data, list.dataset.list)
    else list.replaceChildren()
  }
  const places = new Map()
  for (const made of board.querySelectorAll("[data-token]")) {
    const position = Number(made.dataset.token)
    if (places.has(position)) places.get(position).push(made)
    else places.set(position, [made])
  }
  return places
}

function drawLegend(strip, ring) {
  const marks = [
    ["token text", "abc", "a token, coloured by its id"],
    ["token unknown", "abc", "not in the vocabulary"],
    ["token added", "[CLS]", "added by the template"],
    ["token typed", "[SEP]", "special, typed in the text"],
    ["gap", "ZWSP", "in the text, but in no token"],
    ["token text cut", "abc", "cut by truncation"],
    ["token pad", "[PAD]", "padding"],
  ]
  if (ring) marks.splice(1, 0, ["token text ringed", "abc", ring])
  strip.classList.add("legend")
  strip.replaceChildren(
    ...marks.map(([className, sample, says]) => {
      const entry = element("span", "entry-of-legend")
      const mark = element("span", `cell ${className}`)
      mark.style.setProperty("--hue", 200)
      mark.append(element("span", "glyphs", sample))
      entry.append(mark, element("span", "says", says))
      return entry
    }),
  )
}
