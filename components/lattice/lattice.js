// Draws a lattice as a graph: nodes on a line, an arc above it for each piece that fits.
// Text is only ever set as textContent.
//
// data.letters  the characters between the nodes
// data.nodes    the best total at each node as text, "" where none was reached yet
// data.edges    {start, end, text, score, state: words of later | active | kept | seen | best | unknown}
// data.now      the node that is looked from, or null; data.says: lines below the graph

const SVG = "http://www.w3.org/2000/svg"
// Pixels between two nodes: as many as there is room for, within these.
const WIDEST = 72
const NARROWEST = 46
const LANE = 40
const MARGIN = 34
const CHARACTER = 8.2

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (text !== undefined) made.textContent = text
  return made
}

// The height of each arc: above all arcs that it spans, and no label upon another one.
function lanes(edges, step) {
  const order = edges
    .map((edge, place) => place)
    .sort((a, b) => edges[a].end - edges[a].start - (edges[b].end - edges[b].start) || a - b)
  const taken = []
  const found = new Array(edges.length)
  for (const place of order) {
    const { start, end, text, score } = edges[place]
    const half = (Math.max(text.length, score.length) * CHARACTER) / 2 + 4
    const middle = ((start + end) / 2) * step
    let lane = 0
    for (const other of order) {
      if (found[other] === undefined || other === place) continue
      const inside = edges[other].start >= start && edges[other].end <= end
      if (inside) lane = Math.max(lane, found[other] + 1)
    }
    const free = (at) =>
      (taken[at] || []).every(([from, to]) => middle + half <= from || middle - half >= to)
    while (!free(lane)) lane += 1
    taken[lane] = [...(taken[lane] || []), [middle - half, middle + half]]
    found[place] = lane
  }
  return { found, count: taken.length }
}

function drawEdge(edge, lane, base, step) {
  const group = element("g", { class: `edge ${edge.state}` })
  const [from, to] = [MARGIN + edge.start * step, MARGIN + edge.end * step]
  const top = base - 26 - lane * LANE
  // The highest point of such a curve is three quarters of the way to its handles.
  const handle = base - (base - top) / 0.75
  const bend = Math.min(30, (to - from) / 4)
  const path = `M ${from} ${base} C ${from + bend} ${handle} ${to - bend} ${handle} ${to} ${base}`
  group.append(element("path", { d: path }))
  return { group, middle: (from + to) / 2, top }
}

function drawLabel(edge, middle, top) {
  const group = element("g", { class: `tag ${edge.state}` })
  const text = element("text", { x: middle, y: top - 1, class: "piece" }, edge.text)
  text.setAttribute("unicode-bidi", "isolate")
  group.append(text, element("text", { x: middle, y: top + 12, class: "score" }, edge.score))
  return group
}

export default function (component) {
  const { data, parentElement } = component
  const lattice = parentElement.querySelector(".lattice")
  const says = parentElement.querySelector(".says")
  if (!lattice || !says || !data) return
  const room = (lattice.clientWidth - 2 * MARGIN) / Math.max(1, data.letters.length)
  const step = Math.max(NARROWEST, Math.min(WIDEST, room))
  const { found, count } = lanes(data.edges, step)
  const base = 20 + Math.max(1, count) * LANE + 10
  const width = 2 * MARGIN + data.letters.length * step
  const height = base + 62
  const svg = element("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img" })
  svg.append(element("title", {}, "The pieces that fit and the best path; the table says the same"))

  const labels = []
  // What matters is drawn last, on top of the rest.
  const rank = (state) => ["later", "seen", "kept", "active", "best"].findLastIndex((each) => state.includes(each))
  const order = data.edges.map((_, place) => place)
  order.sort((a, b) => rank(data.edges[a].state) - rank(data.edges[b].state))
  for (const place of order) {
    const { group, middle, top } = drawEdge(data.edges[place], found[place], base, step)
    svg.append(group)
    labels.push(drawLabel(data.edges[place], middle, top))
  }
  svg.append(...labels)
  data.letters.forEach((letter, place) => {
    const x = MARGIN + (place + 0.5) * step
    svg.append(element("text", { x, y: base + 20, class: "letter" }, letter))
  })
  data.nodes.forEach((total, place) => {
    const x = MARGIN + place * step
    const state = place === data.now ? "node now" : total ? "node reached" : "node"
    svg.append(element("circle", { cx: x, cy: base, r: place === data.now ? 8 : 6, class: state }))
    svg.append(element("text", { x, y: base + 38, class: "number" }, String(place)))
    svg.append(element("text", { x, y: base + 54, class: "total" }, total))
  })
  lattice.replaceChildren(svg)
  lattice.tabIndex = 0
  lattice.setAttribute("role", "group")
  lattice.setAttribute("aria-label", "Lattice of the pieces that fit")
  says.replaceChildren(
    ...data.says.map((line) => {
      const made = document.createElement("div")
      made.textContent = line
      return made
    }),
  )
}
