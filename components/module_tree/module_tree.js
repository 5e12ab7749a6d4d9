// Draws a tree of modules as rows that open and close. Text is only set as textContent.
//
// data.rows  {depth, path, name, class, times, parameters, each, modules, share, parent,
//            weights: [[name, shape, note]], dtype} and, where data.ran, {io: [ins, outs] | null, ms,
//            part, calls}; a row's children follow it, one deeper
// data.open  rows of this depth and deeper start closed
// data.left  how many rows are not drawn

const states = new WeakMap() // of each place on the page: which rows are open, by their path

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

const number = (value) => value.toLocaleString("en-US")

function percent(share) {
  if (share === 0) return "0 %"
  if (share < 0.001) return "< 0.1 %"
  return `${(100 * share).toFixed(1)} %`
}

function bar(share, text) {
  const cell = element("div", "cell measure")
  cell.setAttribute("role", "gridcell")
  if (!text) return cell
  const track = element("span", "track")
  const filled = element("span", "filled")
  filled.style.width = `${Math.min(100, 100 * share)}%`
  track.append(filled)
  cell.append(element("span", "figure", text), track)
  return cell
}

function nameCell(row) {
  const cell = element("div", "cell name")
  cell.setAttribute("role", "gridcell")
  cell.style.paddingLeft = `${0.9 * row.depth}rem`
  cell.append(element("span", "twist", row.parent ? "▸" : ""))
  const title = element("span", "title")
  title.append(element("span", "label", row.name))
  if (row.times > 1) title.append(element("span", "times", `× ${row.times}`))
  title.append(element("span", "class", row.class))
  cell.append(title)
  cell.title = row.path || "model"
  return cell
}

function weightsCell(row) {
  const cell = element("div", "cell weights")
  cell.setAttribute("role", "gridcell")
  for (const [name, shape, note] of row.weights) {
    const line = element("div", "")
    line.append(element("span", "quiet", `${name} `), element("span", "shape", shape))
    if (note) line.append(element("span", "note", ` ${note}`))
    cell.append(line)
  }
  if (row.dtype) cell.append(element("div", "quiet", row.dtype))
  return cell
}

function flowCell(row) {
  const cell = element("div", "cell flow")
  cell.setAttribute("role", "gridcell")
  if (!row.io) {
    cell.append(element("span", "quiet", row.class === "ModuleList" ? "" : "not called"))
    return cell
  }
  const [ins, outs] = row.io
  for (const text of ins) cell.append(element("div", "shape", text))
  for (const text of outs) cell.append(element("div", "shape out", `→ ${text}`))
  return cell
}

function countCell(row) {
  const cell = element("div", "cell count")
  cell.setAttribute("role", "gridcell")
  cell.append(element("div", "", number(row.parameters)))
  if (row.each) cell.append(element("div", "quiet", `${row.modules} × ${number(row.each)}`))
  return cell
}

function drawRow(row, ran) {
  const made = element("div", row.parent ? "row parent" : "row")
  made.setAttribute("role", "row")
  made.setAttribute("aria-level", row.depth + 1)
  made.dataset.path = row.path
  made.tabIndex = -1
  made.append(nameCell(row), countCell(row), bar(row.share, percent(row.share)), weightsCell(row))
  if (ran) made.append(flowCell(row), bar(row.part, row.ms))
  return made
}

function heading(ran) {
  const head = element("div", "row head")
  head.setAttribute("role", "row")
  const titles = ["Module", "Parameters", "Share", "Own weights"]
  if (ran) titles.push("Shape in → out", "Time")
  for (const title of titles) {
    const cell = element("div", "cell", title)
    cell.setAttribute("role", "columnheader")
    head.append(cell)
  }
  return head
}

export default function (component) {
  const { data, parentElement } = component
  const tools = parentElement.querySelector(".tools")
  const tree = parentElement.querySelector(".tree")
  if (!tools || !tree || !data) return
  const state = states.get(parentElement) || { open: new Map(), focus: 0 }
  states.set(parentElement, state)
  const rows = data.rows
  const isOpen = (row) => state.open.get(row.path) ?? row.depth < data.open
  const drawn = rows.map((row) => drawRow(row, data.ran))
  tree.classList.toggle("ran", data.ran)
  tree.setAttribute("role", "treegrid")
  tree.setAttribute("aria-label", "Modules of the model")
  tree.replaceChildren(heading(data.ran), ...drawn)
  if (data.left) tree.append(element("div", "rest", `${number(data.left)} more rows are not drawn.`))

  function show() {
    let hiddenBelow = Infinity
    rows.forEach((row, index) => {
      const hidden = row.depth > hiddenBelow
      if (!hidden) hiddenBelow = row.parent && !isOpen(row) ? row.depth : Infinity
      drawn[index].hidden = hidden
      if (!row.parent) return
      drawn[index].setAttribute("aria-expanded", String(isOpen(row)))
      drawn[index].querySelector(".twist").textContent = isOpen(row) ? "▾" : "▸"
    })
  }

  function focus(index) {
    drawn[state.focus]?.setAttribute("tabindex", "-1")
    state.focus = index
    drawn[index].tabIndex = 0
    drawn[index].focus()
  }

  function set(index, open) {
    state.open.set(rows[index].path, open)
    show()
  }

  function all(open) {
    rows.forEach((row) => row.parent && state.open.set(row.path, open || row.depth === 0))
    show()
  }

  function step(index, by) {
    let next = index + by
    while (next >= 0 && next < rows.length && drawn[next].hidden) next += by
    return next >= 0 && next < rows.length ? next : index
  }

  drawn.forEach((each, index) => {
    each.addEventListener("click", () => {
      if (rows[index].parent) set(index, !isOpen(rows[index]))
      focus(index)
    })
  })
  tree.onkeydown = (event) => {
    const index = drawn.indexOf(event.target)
    if (index < 0) return
    const row = rows[index]
    const open = row.parent && isOpen(row)
    let parent = index
    while (parent > 0 && rows[parent].depth >= row.depth) parent -= 1
    const doings = {
      ArrowDown: () => focus(step(index, 1)),
      ArrowUp: () => focus(step(index, -1)),
      ArrowRight: () => (row.parent && !open ? set(index, true) : focus(step(index, 1))),
      ArrowLeft: () => (open ? set(index, false) : focus(parent)),
      Home: () => focus(0),
      End: () => focus(step(rows.length, -1)),
      Enter: () => row.parent && set(index, !open),
      " ": () => row.parent && set(index, !open),
    }
    if (!doings[event.key]) return
    event.preventDefault()
    doings[event.key]()
  }
  const buttons = [
    ["Open all", true],
    ["Close all", false],
  ].map(([says, open]) => {
    const button = element("button", "", says)
    button.type = "button"
    button.onclick = () => all(open)
    return button
  })
  tools.replaceChildren(...buttons)
  state.focus = Math.min(state.focus, rows.length - 1)
  if (drawn[state.focus]) drawn[state.focus].tabIndex = 0
  show()
}
