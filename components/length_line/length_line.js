// Bars of lengths, and a line that cuts them. Text is only ever set as textContent.
//
// data.edges, data.counts  a bar from edges[i] to edges[i + 1] - 1 tokens; data.beyond rows are longer
// data.rows, data.tokens   of all rows; data.steps: [length, rows] of every length, or null
// data.line                where the line is; it can be data.least to data.most
// data.marks               [name, length] of the percentiles
// data.heard               the time of the last move that the server knew of when it drew this

const SVG = "http://www.w3.org/2000/svg"
const HEIGHT = 236
const TOP = 40
const BOTTOM = 42
const LEFT = 56
const RIGHT = 18
const STEP = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 8, PageDown: -8 }
const SEND_AFTER = 350

const states = new WeakMap()
const number = (value) => value.toLocaleString("en-US")
const share = (part, all) => (all ? `${((100 * part) / all).toFixed(part && part < all / 1000 ? 2 : 1)} %` : "0 %")

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (text !== undefined) made.textContent = text
  return made
}

// Round numbers that divide `most` into about `wanted` parts.
function ticks(least, most, wanted) {
  const raw = Math.max(1, (most - least) / wanted)
  const scale = 10 ** Math.floor(Math.log10(raw))
  const step = scale * [1, 2, 5, 10].find((each) => each * scale >= raw)
  const made = []
  for (let at = Math.ceil(least / step) * step; at <= most; at += step) made.push(at)
  return made
}

function cut(data, line) {
  let rows = 0
  let tokens = 0
  for (const [length, count] of data.steps) {
    if (length > line) {
      rows += count
      tokens += (length - line) * count
    }
  }
  return { rows, tokens }
}

function says(data, line) {
  if (!data.steps) return `max_length = ${number(line)}`
  const { rows, tokens } = cut(data, line)
  if (!rows) return `max_length = ${number(line)}: no row is cut.`
  return (
    `max_length = ${number(line)}: ${number(rows)} of ${number(data.rows)} rows are cut ` +
    `(${share(rows, data.rows)}), and lose ${number(tokens)} of ${number(data.tokens)} tokens ` +
    `(${share(tokens, data.tokens)}).`
  )
}

export default function (component) {
  const { data, parentElement, setStateValue } = component
  const picture = parentElement.querySelector(".picture")
  const told = parentElement.querySelector(".told")
  if (!picture || !told || !data) return

  // With the time: the same line again, after a button moved it away, is a change too.
  const send = (line) => {
    const at = Date.now()
    setStateValue("line", { line, at })
    return at
  }
  const known = states.get(parentElement)
  const { heard, ...shown } = data
  const wanted = JSON.stringify([shown, picture.clientWidth])
  // What this browser itself moved the line to comes back as data: nothing is new then. A run that
  // was under way when the line was moved still says where it was before.
  const late = known && heard < known.sent
  if (known && (known.dragging || known.pending || late || known.wanted === wanted)) {
    known.send = send
    return
  }
  const focused = known && known.handle.matches(":focus")
  known?.observer.disconnect()

  const state = { wanted, line: data.line, dragging: false, pending: 0, sent: heard, send }
  states.set(parentElement, state)

  const draw = () => {
    const width = Math.max(320, picture.clientWidth)
    const first = Math.min(data.edges[0], data.least)
    const end = data.edges.at(-1)
    const span = Math.max(1, end - first)
    const tallest = Math.max(1, ...data.counts)
    const x = (value) => LEFT + ((Math.min(value, end) - first) / span) * (width - LEFT - RIGHT)
    const y = (count) => HEIGHT - BOTTOM - (count / tallest) * (HEIGHT - TOP - BOTTOM)
    const svg = element("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` })

    for (const at of ticks(0, tallest, 4)) {
      svg.append(
        element("line", { x1: LEFT, x2: width - RIGHT, y1: y(at), y2: y(at), class: "rule" }),
        element("text", { x: LEFT - 8, y: y(at) + 4, class: "count" }, number(at)),
      )
    }
    for (const at of ticks(first, end, 10)) {
      svg.append(element("text", { x: x(at), y: HEIGHT - BOTTOM + 17, class: "tick" }, number(at)))
    }
    const more = data.beyond ? ` · ${number(data.beyond)} longer rows are not drawn` : ""
    svg.append(
      element("text", { x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 6, class: "axis" }, `tokens of a row, special ones included${more}`),
      element("text", { x: 13, y: (TOP + HEIGHT - BOTTOM) / 2, class: "axis", transform: `rotate(-90 13 ${(TOP + HEIGHT - BOTTOM) / 2})` }, "rows"),
    )
    const bars = data.counts.map((count, place) => {
      const [from, to] = [data.edges[place], data.edges[place + 1]]
      const gap = Math.min(1.5, (x(to) - x(from)) * 0.12)
      const bar = element("rect", {
        x: x(from) + gap / 2, y: y(count), width: Math.max(0.5, x(to) - x(from) - gap),
        height: HEIGHT - BOTTOM - y(count), class: "bar",
      })
      const range = to - from === 1 ? `${number(from)} tokens` : `${number(from)} to ${number(to - 1)} tokens`
      bar.append(element("title", {}, `${range}: ${number(count)} rows`))
      svg.append(bar)
      return bar
    })
    // Marks that would lie upon each other are left out, the later one.
    let free = -Infinity
    for (const [name, at] of data.marks) {
      if (at >= end || x(at) < free) continue
      svg.append(
        element("line", { x1: x(at), x2: x(at), y1: TOP - 4, y2: HEIGHT - BOTTOM, class: "mark" }),
        element("text", { x: x(at), y: TOP - 9, class: "name" }, `${name} ${number(at)}`),
      )
      free = x(at) + 78
    }

    const shade = element("rect", { y: TOP, height: HEIGHT - TOP - BOTTOM, class: "lost" })
    const handle = element("g", {
      class: "handle", tabindex: 0, role: "slider", "aria-label": "max_length",
      "aria-orientation": "horizontal", "aria-valuemin": data.least, "aria-valuemax": data.most,
    })
    const rod = element("line", { y1: 18, y2: HEIGHT - BOTTOM, class: "rod" })
    const grip = element("rect", { y: 1, width: 58, height: 20, rx: 10, class: "grip" })
    const label = element("text", { y: 15, class: "value" })
    const reach = element("rect", { y: 0, width: 26, height: HEIGHT - BOTTOM, class: "reach" })
    handle.append(rod, grip, label, reach)
    svg.append(shade, handle)
    picture.replaceChildren(svg)
    state.handle = handle

    const place = (line) => {
      state.line = line
      // The rows of `line` tokens are whole: the line stands to their right.
      const at = line >= data.most ? width - RIGHT : x(line + 1)
      for (const each of ["x1", "x2"]) rod.setAttribute(each, at)
      const middle = Math.max(LEFT + 29, Math.min(width - RIGHT - 29, at))
      grip.setAttribute("x", middle - 29)
      label.setAttribute("x", middle)
      label.textContent = number(line)
      reach.setAttribute("x", at - 13)
      shade.setAttribute("x", at)
      shade.setAttribute("width", Math.max(0, width - RIGHT - at))
      bars.forEach((bar, index) => bar.classList.toggle("over", data.edges[index] > line))
      handle.setAttribute("aria-valuenow", line)
      told.textContent = says(data, line)
      handle.setAttribute("aria-valuetext", told.textContent)
    }
    const bounded = (line) => Math.max(data.least, Math.min(data.most, line))
    const at = (event) => {
      const box = svg.getBoundingClientRect()
      const part = (event.clientX - box.left - LEFT) / (width - LEFT - RIGHT)
      return part >= 1 ? data.most : bounded(Math.round(first + part * span - 0.5))
    }
    const settle = (wait) => {
      clearTimeout(state.pending)
      state.pending = setTimeout(() => {
        state.pending = 0
        // So that what comes back is known.
        state.wanted = JSON.stringify([{ ...shown, line: state.line }, picture.clientWidth])
        state.sent = state.send(state.line)
      }, wait)
    }
    svg.onpointerdown = (event) => {
      if (event.button) return
      svg.setPointerCapture(event.pointerId)
      state.dragging = true
      handle.focus()
      place(at(event))
      event.preventDefault()
    }
    svg.onpointermove = (event) => state.dragging && place(at(event))
    svg.onpointerup = svg.onpointercancel = () => {
      if (!state.dragging) return
      state.dragging = false
      settle(0)
    }
    handle.onkeydown = (event) => {
      const goal = { Home: data.least, End: data.most }[event.key] ?? state.line + (STEP[event.key] ?? NaN)
      if (Number.isNaN(goal)) return
      place(bounded(goal))
      settle(SEND_AFTER)
      event.preventDefault()
    }
    place(state.line)
  }

  draw()
  if (focused) state.handle.focus()
  let drawn = picture.clientWidth
  state.observer = new ResizeObserver(() => {
    if (picture.clientWidth === drawn || state.dragging) return
    drawn = picture.clientWidth
    // The keys go on moving the line while the window changes, or the page grows a scroll bar.
    const keyed = state.handle.matches(":focus")
    draw()
    if (keyed) state.handle.focus()
  })
  state.observer.observe(picture)
}
