// Draws a confusion matrix: a row for each true class, a column for each predicted one.
//
// data.names   the classes; data.counts, data.texts, data.shares: by row and column
// data.picked  [true, predicted] or null; data.clickable: whether a click sends another one

const states = new WeakMap()

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function draw(grid, data) {
  const many = data.names.length
  const table = element("div", many > 8 ? "table small" : "table")
  table.setAttribute("role", "grid")
  table.setAttribute("aria-label", "Confusion matrix: rows are true classes, columns predicted")
  table.style.setProperty("--columns", many)
  const top = element("div", "row")
  top.setAttribute("role", "row")
  top.append(element("span", "corner", "true ↓  predicted →"))
  for (const name of data.names) {
    const made = element("span", "top", name)
    made.setAttribute("role", "columnheader")
    made.title = name
    top.append(made)
  }
  table.append(top)
  data.names.forEach((name, at) => {
    const row = element("div", "row")
    row.setAttribute("role", "row")
    const side = element("span", "side", name)
    side.setAttribute("role", "rowheader")
    side.title = name
    row.append(side)
    data.names.forEach((said, column) => {
      const cell = element("button", at === column ? "cell right" : "cell", data.texts[at][column])
      cell.type = "button"
      cell.setAttribute("role", "gridcell")
      cell.disabled = !data.clickable
      const percent = (100 * data.shares[at][column]).toFixed(1)
      cell.title = `true ${name}, predicted ${said}: ${data.counts[at][column]} rows, ${percent}% of the true`
      cell.setAttribute("aria-label", cell.title)
      cell.dataset.at = at
      cell.dataset.column = column
      cell.style.setProperty("--share", `${Math.round(8 + 62 * data.shares[at][column])}%`)
      row.append(cell)
    })
    table.append(row)
  })
  grid.replaceChildren(table)
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const grid = parentElement.querySelector(".grid")
  if (!grid || !data) return
  const signature = JSON.stringify([data.names, data.texts, data.clickable])
  if (states.get(parentElement) !== signature) {
    states.set(parentElement, signature)
    draw(grid, data)
  }
  const many = data.names.length
  const cells = [...grid.querySelectorAll(".cell")]
  const mark = (picked) => {
    const place = picked ? picked[0] * many + picked[1] : -1
    cells.forEach((cell, at) => {
      cell.classList.toggle("picked", at === place)
      cell.setAttribute("aria-selected", String(at === place))
      cell.tabIndex = at === Math.max(0, place) ? 0 : -1
    })
  }
  mark(data.picked)
  const of = (target) => target?.closest?.(".cell")
  grid.onclick = (event) => {
    const cell = of(event.target)
    if (!cell || !data.clickable) return
    const chosen = [Number(cell.dataset.at), Number(cell.dataset.column)]
    const again = data.picked && data.picked[0] === chosen[0] && data.picked[1] === chosen[1]
    mark(again ? null : chosen)
    setTriggerValue("picked", chosen)
  }
  grid.onkeydown = (event) => {
    const cell = of(event.target)
    if (!cell) return
    const place = cells.indexOf(cell)
    const column = place % many
    const goal = {
      ArrowLeft: column ? place - 1 : -1,
      ArrowRight: column < many - 1 ? place + 1 : -1,
      ArrowUp: place - many,
      ArrowDown: place + many,
    }[event.key]
    if (goal === undefined) return
    const next = cells[goal]
    if (next) {
      cell.tabIndex = -1
      next.tabIndex = 0
      next.focus()
    }
    event.preventDefault()
  }
}
