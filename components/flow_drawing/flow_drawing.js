// Draws a model: a column for each stack, a box for each call from top to bottom, arrows with shapes.
// Text is only ever set as textContent.
//
// data.title; data.wide
// data.lanes   {name, tokens}
// data.rows    {id, lane, role, title, sub, shape, says: lines}, in the order of the pass
// data.edges   {start, end: ids of rows, shape, labels, kind: flow | cross | bias}
// data.frames  {lane, first, last: ids of rows, title}: a layer

const SVG = "http://www.w3.org/2000/svg"
const HIGH = 32
const JOIN = 20
const GAP = 21
const TOP = 34
const FRAME = 19

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (text !== undefined) made.textContent = text
  return made
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

// Where each row stands: x, y, width, height, and its number in its lane.
function places(data, lane, left, right) {
  const framed = new Set(data.frames.map((frame) => frame.first))
  const ends = new Set(data.frames.map((frame) => frame.last))
  const next = data.lanes.map(() => TOP)
  const count = data.lanes.map(() => 0)
  const found = new Map()
  for (const row of data.rows) {
    if (framed.has(row.id)) next[row.lane] += FRAME
    const high = row.role === "join" ? JOIN : HIGH
    const wide = lane - left - right
    const x = row.lane * lane + left
    found.set(row.id, { x, y: next[row.lane], wide, high, number: count[row.lane], lane: row.lane })
    count[row.lane] += 1
    next[row.lane] += high + GAP + (ends.has(row.id) ? 6 : 0)
  }
  return { found, height: Math.max(...next) }
}

function box(row, place, wide) {
  const group = element("g", { class: `box ${row.role}`, tabindex: 0, role: "button" })
  group.setAttribute("aria-label", [row.title, ...row.says].join("; "))
  group.dataset.row = row.id
  const middle = place.x + place.wide / 2
  if (row.role === "join") {
    group.append(element("circle", { cx: middle, cy: place.y + JOIN / 2, r: JOIN / 2 - 1 }))
    group.append(element("text", { x: middle, y: place.y + JOIN / 2 + 4.5, class: "sign" }, row.title))
    return group
  }
  const { x, y } = place
  group.append(element("rect", { x, y, width: place.wide, height: HIGH, rx: 6 }))
  const characters = Math.floor(place.wide / 5.6)
  group.append(element("text", { x: middle, y: y + 13, class: "title" }, row.title))
  group.append(element("text", { x: middle, y: y + 26, class: "sub" }, cut(row.sub, characters)))
  return group
}

// A straight arrow to the next row, or an arc beside those between; across lanes by the gutter.
function arrow(edge, data, found, lane, arcs) {
  const from = found.get(edge.start)
  const to = found.get(edge.end)
  const group = element("g", { class: `edge ${edge.kind}` })
  group.dataset.start = edge.start
  group.dataset.end = edge.end
  const say = (x, y, text, anchor) => group.append(element("text", { x, y, class: "shape", "text-anchor": anchor }, text))
  const middle = from.x + from.wide / 2
  const label = edge.labels.length && edge.kind !== "flow" ? `${edge.labels.join(", ")} ` : ""
  let path
  if (from.lane !== to.lane) {
    const gutter = to.lane * lane + 9
    const y1 = from.y + from.high / 2
    const y2 = to.y + to.high / 2
    path = `M ${from.x + from.wide} ${y1} H ${gutter} V ${y2} H ${to.x - 2}`
    say(gutter + 3, to.y - 5, `${edge.labels.join(", ")} ${edge.shape}`, "start")
  } else if (to.number === from.number + 1) {
    path = `M ${middle} ${from.y + from.high} V ${to.y - 2}`
    say(middle + 6, from.y + from.high + GAP / 2 + 4, label + edge.shape, "start")
  } else {
    const round = from.high === JOIN
    const x1 = round ? middle + JOIN / 2 : from.x + from.wide
    const x2 = to.high === JOIN ? middle + JOIN / 2 + 1 : to.x + to.wide + 1
    const out = from.x + from.wide + 6 + 5 * arcs(edge, from, to)
    const y1 = from.y + from.high / 2
    const y2 = to.y + to.high / 2
    path = `M ${x1} ${y1} H ${out - 4} Q ${out} ${y1} ${out} ${y1 + 4} V ${y2 - 4} Q ${out} ${y2} ${out - 4} ${y2} H ${x2}`
  }
  group.prepend(element("path", { d: path, "marker-end": "url(#head)" }))
  group.append(element("title", {}, `${label || edge.labels.join(", ")} ${edge.shape}`.trim()))
  return group
}

// The first free track beside a lane, so that arcs do not lie upon each other.
function tracks() {
  const taken = new Map()
  return (edge, from, to) => {
    const used = taken.get(from.lane) ?? []
    let track = 0
    while (used.some(([which, top, end]) => which === track && from.number < end && top < to.number)) track += 1
    used.push([track, from.number, to.number])
    taken.set(from.lane, used)
    return Math.min(track, 4)
  }
}

export default function (component) {
  const { data, parentElement } = component
  const drawing = parentElement.querySelector(".drawing")
  const readout = parentElement.querySelector(".readout")
  if (!drawing || !data) return
  const lane = data.wide ? (data.lanes.length > 1 ? 400 : 460) : 200
  const several = data.lanes.length > 1
  const left = several ? 22 : 4
  const right = data.wide ? 40 : 34
  const { found, height } = places(data, lane, left, right)
  const width = lane * data.lanes.length
  const svg = element("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group" })
  svg.setAttribute("aria-label", data.title)
  const marker = element("marker", { id: "head", viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 6, markerHeight: 6, orient: "auto" })
  marker.append(element("path", { d: "M 0 0 L 8 4 L 0 8 z", class: "head" }))
  const definitions = element("defs", {})
  definitions.append(marker)
  svg.append(definitions)
  data.lanes.forEach((each, at) => {
    const x = at * lane + left
    const most = Math.floor((lane - left - right) / 5.6)
    if (each.name) svg.append(element("text", { x, y: 11, class: "lane" }, each.name))
    svg.append(element("text", { x, y: 26, class: "tokens" }, cut(each.tokens.join(" "), most)))
  })
  const titles = []
  for (const frame of data.frames) {
    const first = found.get(frame.first)
    const last = found.get(frame.last)
    const y = first.y - FRAME
    const box = { x: first.x - 4, y, width: first.wide + right - 2, height: last.y + last.high + 5 - y, rx: 8 }
    svg.append(element("rect", { ...box, class: "frame" }))
    titles.push(element("text", { x: first.x + 3, y: y + 12, class: "layer" }, cut(frame.title, Math.floor(first.wide / 4.9))))
  }
  const arcs = tracks()
  const edges = [...data.edges].sort((a, b) => {
    const span = (edge) => found.get(edge.end).number - found.get(edge.start).number
    return span(a) - span(b)
  })
  svg.append(...edges.map((edge) => arrow(edge, data, found, lane, arcs)))
  svg.append(...titles, ...data.rows.map((row) => box(row, found.get(row.id))))
  drawing.replaceChildren(svg)

  const rows = new Map(data.rows.map((row) => [row.id, row]))
  const rest = "Point at a box, or go to it with Tab, to read what it is."
  const show = (id) => {
    const row = rows.get(id)
    readout.textContent = row ? row.says.join(" · ") : rest
    for (const each of svg.querySelectorAll(".edge")) {
      each.classList.toggle("on", Boolean(id) && (each.dataset.start === id || each.dataset.end === id))
    }
    for (const each of svg.querySelectorAll(".box")) each.classList.toggle("on", each.dataset.row === id)
  }
  const of = (target) => target?.closest?.(".box")?.dataset.row
  svg.onpointerover = (event) => {
    if (of(event.target)) show(of(event.target))
  }
  // There is no onfocusin to set; the drawing is new each time, and so is this listener.
  svg.addEventListener("focusin", (event) => show(of(event.target)))
  svg.onpointerleave = () => show(undefined)
  show(undefined)
}
