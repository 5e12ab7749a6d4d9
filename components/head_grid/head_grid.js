// Draws a grid of heads, a row for each layer: a small picture of the weights of each, and a number.
//
// data.layers, data.heads, data.side  how many; data.pixels: base64 of layers × heads × side × side
// data.values  numbers 0 to 1 as text, layers × heads; data.title says what they are
// data.picked  [layer, head or null]; a click sends another one

const states = new WeakMap()

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

// The picture is a mask over a plain colour, so that it follows the theme.
function picture(bytes, start, side) {
  const canvas = document.createElement("canvas")
  canvas.width = canvas.height = side
  const context = canvas.getContext("2d")
  const image = context.createImageData(side, side)
  for (let at = 0; at < side * side; at += 1) image.data[at * 4 + 3] = bytes[start + at]
  context.putImageData(image, 0, 0)
  const made = element("span", "picture")
  made.style.maskImage = `url(${canvas.toDataURL()})`
  return made
}

function draw(grid, data) {
  const bytes = Uint8Array.from(atob(data.pixels), (character) => character.charCodeAt(0))
  const area = data.side * data.side
  const table = element("div", "table")
  table.setAttribute("role", "grid")
  table.setAttribute("aria-label", `All heads; the number is: ${data.title}`)
  table.style.setProperty("--heads", data.heads)
  const top = element("div", "row")
  top.setAttribute("role", "row")
  top.append(element("span", "corner", "layer \\ head"))
  for (let head = 0; head < data.heads; head += 1) {
    const made = element("span", "top", String(head))
    made.setAttribute("role", "columnheader")
    top.append(made)
  }
  table.append(top)
  for (let layer = 0; layer < data.layers; layer += 1) {
    const row = element("div", "row")
    row.setAttribute("role", "row")
    const name = element("span", "side", String(layer))
    name.setAttribute("role", "rowheader")
    row.append(name)
    for (let head = 0; head < data.heads; head += 1) {
      const place = layer * data.heads + head
      const value = data.values[place]
      const cell = element("button", "cell")
      cell.type = "button"
      cell.setAttribute("role", "gridcell")
      cell.dataset.layer = layer
      cell.dataset.head = head
      cell.title = `Layer ${layer}, head ${head}: ${data.title} ${value}`
      cell.setAttribute("aria-label", cell.title)
      const bar = element("span", "bar")
      const fill = element("span", "fill")
      fill.style.width = `${Math.min(100, 100 * Number(value))}%`
      bar.append(fill)
      const number = value === "1.00" ? "1.0" : value.slice(1)
      cell.append(picture(bytes, place * area, data.side), element("span", "value", number), bar)
      row.append(cell)
    }
    table.append(row)
  }
  grid.replaceChildren(table)
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const grid = parentElement.querySelector(".grid")
  if (!grid || !data) return
  const signature = [data.pixels, data.values, data.title].join(";")
  if (states.get(parentElement) !== signature) {
    states.set(parentElement, signature)
    draw(grid, data)
  }
  const cells = [...grid.querySelectorAll(".cell")]
  const mark = ([layer, head]) => {
    for (const each of cells) {
      const here = Number(each.dataset.layer) === layer && (head === null || Number(each.dataset.head) === head)
      each.classList.toggle("picked", here)
      each.setAttribute("aria-selected", String(here))
      each.tabIndex = here && Number(each.dataset.head) === (head ?? 0) ? 0 : -1
    }
  }
  mark(data.picked)
  const of = (target) => target?.closest?.(".cell")
  const pick = (cell) => {
    const chosen = [Number(cell.dataset.layer), Number(cell.dataset.head)]
    mark(chosen)
    setTriggerValue("picked", chosen)
  }
  grid.onclick = (event) => {
    const cell = of(event.target)
    if (cell) pick(cell)
  }
  grid.onkeydown = (event) => {
    const cell = of(event.target)
    if (!cell) return
    const place = cells.indexOf(cell)
    const column = place % data.heads
    const goal = {
      ArrowLeft: column ? place - 1 : -1,
      ArrowRight: column < data.heads - 1 ? place + 1 : -1,
      ArrowUp: place - data.heads,
      ArrowDown: place + data.heads,
      Home: place - column,
      End: place - column + data.heads - 1,
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
