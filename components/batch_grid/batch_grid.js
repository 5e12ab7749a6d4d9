// Draws a batch as a table. Whatever a person wrote is only ever set as textContent.
//
// data.rows    {row, window, windows, length, cells}; a cell is [vocabulary entry, id, kind,
//              attention, type id, special, sequence, start, end, its text]
// data.columns how many positions are drawn; data.layer what a cell says

const states = new WeakMap()

const LEGEND = [
  ["text first", "abc", "text"],
  ["text second", "abc", "second text"],
  ["unknown", "[UNK]", "not in the vocabulary"],
  ["added", "[CLS]", "special, added"],
  ["typed", "[SEP]", "special, typed in the text"],
  ["pad", "[PAD]", "padding"],
]

const SAYS = {
  text: "",
  unknown: "not in the vocabulary",
  typed: "special token typed in the text",
  added: "special token added by the template",
  pad: "padding: attention_mask 0",
}

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function value(cell, row, position, layer) {
  const [text, id, , attention, type, special] = cell
  return {
    token: text,
    id,
    attention_mask: attention,
    token_type_ids: type,
    special_tokens_mask: special,
    position,
    overflow_to_sample_mapping: row.row,
  }[layer]
}

function kindOf(cell) {
  if (cell[2] !== "text") return cell[2]
  return cell[6] === 1 ? "text second" : "text first"
}

function facts(cell, row, position) {
  const [text, id, kind, attention, type, special, sequence, start, end, source] = cell
  const made = [`row ${row.row + 1}, position ${position}`, text, `id ${id}`]
  if (row.windows > 1) made[0] += `, window ${row.window + 1} of ${row.windows}`
  if (sequence !== null && end > start) {
    made.push(`${sequence === 1 ? "second" : "first"} sequence, characters ${start}–${end}`, source)
  }
  if (SAYS[kind]) made.push(SAYS[kind])
  made.push(`attention_mask ${attention}`, `token_type_ids ${type}`, `special_tokens_mask ${special}`)
  return made
}

function heading(row) {
  const made = element("th", "name")
  made.scope = "row"
  made.append(element("span", "", `row ${row.row + 1}`))
  const own = row.length - row.padding
  const padded = row.padding ? `${own} + ${row.padding} pad` : String(own)
  const under = row.windows > 1
    ? `window ${row.window + 1}/${row.windows} · ${padded}`
    : row.padding ? padded : `${own} tokens`
  const count = element("span", "count", under)
  count.title = `${own} tokens and ${row.padding} of padding`
  made.append(count)
  return made
}

function draw(grid, data) {
  const table = element("table", `layer-${data.layer === "token" ? "token" : "number"}`)
  table.setAttribute("role", "grid")
  table.setAttribute("aria-label", `The batch: ${data.layer} of each token`)
  const head = element("tr")
  head.append(element("th", "name corner", data.layer))
  for (let position = 0; position < data.columns; position += 1) {
    const made = element("th", "place", String(position))
    made.scope = "col"
    head.append(made)
  }
  const top = element("thead")
  top.append(head)
  const body = element("tbody")
  data.rows.forEach((row, line) => {
    const made = element("tr", row.window > 0 ? "again" : "")
    made.append(heading(row))
    row.cells.forEach((cell, position) => {
      const said = value(cell, row, position, data.layer)
      const one = element("td", kindOf(cell))
      one.dataset.place = `${line} ${position}`
      one.tabIndex = -1
      one.append(element("span", said === 0 ? "said zero" : "said", String(said)))
      made.append(one)
    })
    body.append(made)
  })
  table.append(top, body)
  grid.replaceChildren(table)
  if (data.more) grid.append(element("div", "more", data.more))
  const first = grid.querySelector("td")
  if (first) first.tabIndex = 0
}

function drawLegend(legend) {
  legend.replaceChildren(
    ...LEGEND.map(([className, sample, says]) => {
      const entry = element("span", "entry")
      entry.append(element("span", `sample ${className}`, sample), element("span", "says", says))
      return entry
    }),
  )
}

export default function (component) {
  const { data, parentElement } = component
  const grid = parentElement.querySelector(".grid")
  const legend = parentElement.querySelector(".legend")
  const readout = parentElement.querySelector(".readout")
  if (!grid || !legend || !readout || !data) return

  const known = states.get(parentElement)
  const signature = JSON.stringify(data)
  const at = (cell) => cell.dataset.place.split(" ").map(Number)
  const cellOf = (target) => target?.closest?.("td")

  const tell = (target) => {
    const cell = cellOf(target)
    let told = ["Point at a cell, or reach it with Tab and the arrow keys."]
    if (cell) {
      const [line, position] = at(cell)
      const row = data.rows[line]
      told = facts(row.cells[position], row, position)
    }
    readout.classList.toggle("idle", !cell)
    const spans = told.map((each) => element("span", "fact", each))
    readout.replaceChildren(...spans.flatMap((each, place) => (place ? [" · ", each] : [each])))
  }
  const focus = (cell) => {
    if (!cell) return
    for (const each of grid.querySelectorAll('[tabindex="0"]')) each.tabIndex = -1
    cell.tabIndex = 0
    cell.focus()
  }

  if (!known) {
    drawLegend(legend)
    // These two have no on... property, and this function runs again at each change of the data.
    grid.addEventListener("focusin", (event) => states.get(parentElement).tell(event.target))
    grid.addEventListener("focusout", () => states.get(parentElement).tell(null))
  }
  if (!known || known.signature !== signature) {
    draw(grid, data)
    tell(null)
  }
  states.set(parentElement, { signature, tell })
  grid.onpointerover = (event) => tell(event.target)
  grid.onpointerleave = () => tell(null)
  grid.onclick = (event) => focus(cellOf(event.target))
  grid.onkeydown = (event) => {
    const here = cellOf(event.target)
    if (!here) return
    const [line, position] = at(here)
    const last = data.rows[line].cells.length - 1
    const goal = {
      ArrowRight: [line, position + 1],
      ArrowLeft: [line, position - 1],
      ArrowDown: [line + 1, position],
      ArrowUp: [line - 1, position],
      Home: [line, 0],
      End: [line, last],
    }[event.key]
    if (!goal) return
    focus(grid.querySelector(`[data-place="${goal.join(" ")}"]`))
    event.preventDefault()
  }
}
