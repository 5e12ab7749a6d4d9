// Draws a text with its tokens. Whatever a person wrote is only ever set as textContent.
//
// data.tokens  rows [index, id, vocabulary entry, start, end, kind, word, what is special]
// data.items   {kind, tokens: positions in data.tokens, parts: [[text, is a label]], cut,
//              uncovered, breaks}
// data.picked  index of the pinned token; a click sends {stamp, index} back.

const HUES = 14
const states = new WeakMap()

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
  const [index, id, text, start, end, kind, word, says] = row
  const made = [`token ${index}`, text, `id ${id}`]
  if (end > start) made.push(`characters ${start}–${end}`)
  if (word !== null && word !== undefined) made.push(`word ${word}`)
  if (says) made.push(says)
  return made
}

function tokenElement(row, position, className) {
  const made = element("span", className)
  made.classList.add("token", row[5])
  made.dataset.token = position
  made.style.setProperty("--hue", hue(row[1]))
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

function drawItem(item, data) {
  const rows = item.tokens.map((position) => data.tokens[position])
  if (item.kind === "added" || item.kind === "pad") {
    if (rows.length === 0) return element("span", "cell pad rest", item.parts[0][0])
    const made = tokenElement(rows[0], item.tokens[0], "cell")
    made.append(element("span", "glyphs", rows[0][2]))
    if (data.label !== "nothing") made.append(element("span", "under", under(rows[0], data.label)))
    return made
  }
  let made
  if (rows.length === 0) {
    made = element("span", `cell ${item.kind}`)
    made.append(glyphs(item.parts))
    if (item.kind === "gap") made.dataset.says = "No token covers this: the normalizer drops it."
    if (item.kind === "space") made.dataset.says = "White space between tokens: no token covers it."
  } else if (rows.length === 1) {
    made = tokenElement(rows[0], item.tokens[0], "cell")
    made.append(glyphs(item.parts))
    if (data.label !== "nothing") made.append(element("span", "under", under(rows[0], data.label)))
  } else {
    made = element("span", "cell several")
    made.append(glyphs(item.parts))
    const row = element("span", "row")
    rows.forEach((each, place) => {
      const small = tokenElement(each, item.tokens[place], "small")
      small.textContent = under(each, data.label) || String(place + 1)
      row.append(small)
    })
    made.append(row)
    made.dataset.says = `${rows.length} tokens stand for this one piece of the text.`
  }
  if (item.uncovered && made.dataset.token !== undefined) {
    made.classList.add("partly")
    made.dataset.more = `${item.uncovered} of its characters covered by no token`
  }
  if (item.cut) made.classList.add("cut")
  return made
}

function draw(strip, data) {
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

function drawLegend(strip) {
  const marks = [
    ["token text", "abc", "a token, coloured by its id"],
    ["token unknown", "abc", "not in the vocabulary: [UNK]"],
    ["token added", "[CLS]", "added by the template"],
    ["token typed", "[SEP]", "special, typed in the text"],
    ["gap", "ZWSP", "in the text, but in no token"],
    ["token text cut", "abc", "cut by truncation"],
    ["token pad", "[PAD]", "padding"],
  ]
  strip.classList.add("legend")
  strip.replaceChildren(
    ...marks.map(([className, sample, says]) => {
      const entry = element("span", "entry")
      const mark = element("span", `cell ${className}`)
      mark.style.setProperty("--hue", 200)
      mark.append(element("span", "glyphs", sample))
      entry.append(mark, element("span", "says", says))
      return entry
    }),
  )
}

export default function (component) {
  const { data, parentElement, setStateValue } = component
  const strip = parentElement.querySelector(".strip")
  const readout = parentElement.querySelector(".readout")
  if (!strip || !readout || !data) return
  if (data.legend) {
    readout.hidden = true
    drawLegend(strip)
    return
  }

  const known = states.get(parentElement)
  const signature = `${data.stamp} ${data.label}`
  if (!known || known.signature !== signature) draw(strip, data)

  const tokenOf = (target) => target?.closest?.("[data-token]")
  const rowOf = (made) => data.tokens[Number(made.dataset.token)]
  let pinned = null
  for (const made of strip.querySelectorAll("[data-token]")) {
    const isPinned = data.picked !== null && rowOf(made)[0] === data.picked
      && !(made.classList.contains("cut") || made.closest(".cut"))
    made.classList.toggle("pinned", isPinned)
    made.setAttribute("aria-pressed", String(isPinned))
    if (isPinned) pinned = made
  }

  const tell = (target) => {
    const made = tokenOf(target)
    const other = made ? null : target?.closest?.("[data-says]")
    const shown = made || (other ? null : pinned)
    let told = ["Point at a token, or reach it with Tab and the arrow keys. A click keeps it."]
    if (other) told = [other.dataset.says]
    if (shown) told = facts(rowOf(shown))
    if (shown?.dataset.more) told.push(shown.dataset.more)
    readout.classList.toggle("idle", !shown && !other)
    const spans = told.map((each) => element("span", "fact", each))
    readout.replaceChildren(...spans.flatMap((each, place) => (place ? [" · ", each] : [each])))
  }
  const pick = (made) => {
    // What was cut off has no place in the encoding, hence no row in the table either.
    if (!made || made.classList.contains("cut") || made.closest(".cut")) return
    const index = rowOf(made)[0]
    setStateValue("picked", { stamp: data.stamp, index: index === data.picked ? null : index })
  }
  const focus = (made) => {
    if (!made) return
    for (const each of strip.querySelectorAll('[tabindex="0"]')) each.tabIndex = -1
    made.tabIndex = 0
    made.focus()
  }

  if (!known) {
    // These two have no on... property, and this function runs again at each change of the data.
    strip.addEventListener("focusin", (event) => states.get(parentElement).tell(event.target))
    strip.addEventListener("focusout", () => states.get(parentElement).tell(null))
  }
  states.set(parentElement, { signature, tell })
  strip.onpointerover = (event) => tell(event.target)
  strip.onpointerleave = () => tell(parentElement.activeElement)
  strip.onclick = (event) => pick(tokenOf(event.target))
  strip.onkeydown = (event) => {
    const here = tokenOf(event.target)
    if (!here) return
    const all = [...strip.querySelectorAll("[data-token]")]
    const place = all.indexOf(here)
    const forward = data.direction === "rtl" ? "ArrowLeft" : "ArrowRight"
    const back = data.direction === "rtl" ? "ArrowRight" : "ArrowLeft"
    const goal = { [forward]: place + 1, [back]: place - 1, Home: 0, End: all.length - 1 }
    if (event.key in goal) focus(all[goal[event.key]])
    else if (event.key === "Enter" || event.key === " ") pick(here)
    else return
    event.preventDefault()
  }
  tell(null)
}
