// Draws beam search: the prompt at the left, a column a step, a line from each beam to what it goes on
// with. Text is only ever set as textContent.
//
// data.prompt; data.columns; data.rows
// data.boxes  {column, row, parent: the place of a box or null, text, total, says,
//              state: best | kept | dead, end, rank}

const SVG = "http://www.w3.org/2000/svg"
const WIDE = 92
const HIGH = 40
const GAP_X = 18
const GAP_Y = 12
const FIRST = 120
const MARGIN = 8

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (text !== undefined) made.textContent = text
  return made
}

const left = (box) => MARGIN + FIRST + GAP_X + (box.column - 1) * (WIDE + GAP_X)
const top = (box) => 24 + box.row * (HIGH + GAP_Y)

function line(from, box) {
  const [x1, y1] = from ? [left(from) + WIDE, top(from) + HIGH / 2] : [MARGIN + FIRST, 24 + HIGH / 2]
  const [x2, y2] = [left(box), top(box) + HIGH / 2]
  const middle = (x1 + x2) / 2
  const path = `M ${x1} ${y1} C ${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`
  return element("path", { d: path, class: `line ${box.state}` })
}

function draw(box) {
  const group = element("g", { class: `box ${box.state}` })
  group.append(element("title", {}, `${box.text}: ${box.says}`))
  group.append(element("rect", { x: left(box), y: top(box), width: WIDE, height: HIGH, rx: 6 }))
  const middle = left(box) + WIDE / 2
  const text = element("text", { x: middle, y: top(box) + 17, class: box.end ? "end" : "token" }, box.text)
  text.setAttribute("unicode-bidi", "isolate")
  group.append(text)
  group.append(element("text", { x: middle, y: top(box) + 33, class: "total" }, box.total))
  if (box.rank) {
    group.append(element("text", { x: left(box) + WIDE - 4, y: top(box) + 12, class: "rank" }, box.rank))
  }
  return group
}

export default function (component) {
  const { data, parentElement } = component
  const tree = parentElement.querySelector(".tree")
  if (!tree || !data) return
  const width = 2 * MARGIN + FIRST + data.columns * (WIDE + GAP_X)
  const height = 24 + data.rows * (HIGH + GAP_Y) + MARGIN
  const svg = element("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img" })
  svg.append(element("title", {}, "The beams that were kept at each step; the table lists the texts"))
  for (let step = 1; step <= data.columns; step += 1) {
    const x = left({ column: step }) + WIDE / 2
    svg.append(element("text", { x, y: 12, class: "step" }, `step ${step}`))
  }
  // What matters is drawn last, on top of the rest.
  const order = [...data.boxes].sort((a, b) => (a.state === "best") - (b.state === "best"))
  for (const box of order) svg.append(line(box.parent === null ? null : data.boxes[box.parent], box))
  const prompt = element("g", { class: "box prompt" })
  prompt.append(element("rect", { x: MARGIN, y: 24, width: FIRST, height: HIGH, rx: 6 }))
  prompt.append(element("text", { x: MARGIN + FIRST / 2, y: 24 + HIGH / 2 + 4, class: "token" }, data.prompt))
  svg.append(prompt, ...order.map(draw))
  tree.replaceChildren(svg)
  tree.tabIndex = 0
  tree.setAttribute("role", "group")
  tree.setAttribute("aria-label", "Tree of the beams")
}
