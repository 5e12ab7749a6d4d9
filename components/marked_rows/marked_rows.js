// Draws the rows that a search found, its hits marked. Cells are only ever set as textContent.
//
// data.rows   {number, cells: null or {short, pieces: [text, is it a hit]}}
// A click on a row, or on its number, sends the number.

const states = new WeakMap()

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function drawCell(cell) {
  if (cell === null) return element("td", "none", "None")
  const made = element("td", cell.short ? "short" : "long")
  made.dir = "auto"
  for (const [text, hit] of cell.pieces) made.append(element(hit ? "mark" : "span", "", text))
  return made
}

function drawRow(row, data, state) {
  const made = element("tr", row.number === data.opened ? "opened" : "")
  const number = element("button", "", row.number.toLocaleString("en"))
  number.type = "button"
  number.setAttribute("aria-label", `Open row ${row.number}`)
  if (row.number === data.opened) number.setAttribute("aria-current", "true")
  const head = element("th")
  head.scope = "row"
  head.append(number)
  made.append(head, ...row.cells.map(drawCell))
  made.addEventListener("click", () => {
    // Whoever marks a part of a text with the mouse wants to copy it.
    if (String(document.getSelection())) return
    state.pick(row.number)
  })
  return made
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".rows")
  let state = states.get(parentElement)
  if (!state) {
    state = { drawn: "" }
    states.set(parentElement, state)
  }
  state.pick = (number) => {
    state.focus = number
    setTriggerValue("picked", number)
  }
  const drawn = JSON.stringify(data)
  if (state.drawn === drawn && root.childElementCount) return
  state.drawn = drawn
  const table = element("table")
  const head = element("tr")
  for (const name of ["row", ...data.head]) {
    const cell = element("th", "", name)
    cell.scope = "col"
    head.append(cell)
  }
  const top = element("thead")
  top.append(head)
  const body = element("tbody")
  body.append(...data.rows.map((row) => drawRow(row, data, state)))
  table.append(top, body)
  const focused = root.contains(root.getRootNode().activeElement)
  root.replaceChildren(table)
  // Drawn anew, the row that was opened by the keyboard keeps the focus.
  if (focused) table.querySelector(`[aria-label="Open row ${state.focus}"]`)?.focus()
}
