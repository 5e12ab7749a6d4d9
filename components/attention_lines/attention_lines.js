// Draws attention weights as lines between two columns of the same tokens. Labels are only ever set
// as textContent.
//
// data.left, data.right  tokens [label, place, id, sentence, special]
// data.heads             names of the heads; more than one means a colour each
// data.weights           for each head rows of thousandths: left × right, one after the other

const SVG = "http://www.w3.org/2000/svg"
// More lines than these are a grey cloud, and slow: the strongest ones are drawn.
const MOST_LINES = 2400
const TOLD = 5
const states = new WeakMap()

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

const hue = (head, heads) => Math.round((head * 360) / heads)

function column(tokens, side, pair) {
  const made = element("div", `column ${side}`)
  made.setAttribute("role", "listbox")
  made.setAttribute("aria-label", side === "left" ? "Tokens that read" : "Tokens that are read")
  tokens.forEach(([label, place, id, sentence, special], row) => {
    const token = element("div", special ? "token special" : "token")
    token.setAttribute("role", "option")
    token.setAttribute("aria-selected", "false")
    token.dataset.side = side
    token.dataset.row = row
    token.tabIndex = side === "left" && row === 0 ? 0 : -1
    token.title = `position ${place}, id ${id}`
    const text = Object.assign(element("span", "label", label), { dir: "auto" })
    const letter = element("span", "letter")
    if (pair && (row === 0 || tokens[row - 1][3] !== sentence)) {
      letter.textContent = sentence ? "B" : "A"
      if (row) token.classList.add("begins")
    }
    token.append(letter, text, element("span", "bar"), element("span", "weight"))
    made.append(token)
  })
  return made
}

// Where the middle of each row is: a sentence that begins leaves a gap above it.
function middles(tokens, pair, row, gap) {
  let top = 0
  return tokens.map((token, place) => {
    if (pair && place && tokens[place - 1][3] !== token[3]) top += gap
    top += row
    return top - row / 2
  })
}

function lines(data, row, gap) {
  const { left, right, heads, weights, pair } = data
  const from = middles(left, pair, row, gap)
  const to = middles(right, pair, row, gap)
  const found = []
  weights.forEach((head, number) => {
    head.forEach((weight, place) => {
      if (weight > 0) found.push([weight, number, Math.floor(place / right.length), place % right.length])
    })
  })
  found.sort((a, b) => b[0] - a[0])
  const most = found.length
  found.length = Math.min(most, MOST_LINES)
  const height = Math.max(from.at(-1) ?? 0, to.at(-1) ?? 0) + row / 2
  const svg = document.createElementNS(SVG, "svg")
  svg.setAttribute("viewBox", `0 0 100 ${height}`)
  svg.setAttribute("preserveAspectRatio", "none")
  svg.setAttribute("aria-hidden", "true")
  svg.style.height = `${height}px`
  for (const [weight, number, query, key] of found.reverse()) {
    const path = document.createElementNS(SVG, "path")
    path.setAttribute("d", `M 0 ${from[query]} C 40 ${from[query]} 60 ${to[key]} 100 ${to[key]}`)
    path.dataset.left = query
    path.dataset.right = key
    path.dataset.head = number
    const part = weight / 1000
    path.style.strokeOpacity = (0.06 + 0.94 * part).toFixed(3)
    path.style.strokeWidth = `${(0.6 + (heads.length > 1 ? 3 : 5) * part).toFixed(2)}px`
    if (heads.length > 1) path.style.setProperty("--hue", hue(number, heads.length))
    svg.append(path)
  }
  return { svg, left_out: most - found.length }
}

// The mean over the shown heads of what `row` of one side shares with each token of the other.
function shares(data, hidden, side, row) {
  const shown = data.weights.filter((_, head) => !hidden.has(head))
  const width = data.right.length
  const others = side === "left" ? data.right : data.left
  return others.map((_, other) => {
    const place = side === "left" ? row * width + other : other * width + row
    return shown.reduce((sum, head) => sum + head[place], 0) / Math.max(1, shown.length) / 1000
  })
}

function idle(data, leftOut) {
  const more = leftOut ? ` The ${MOST_LINES.toLocaleString("en")} strongest lines are drawn, ${leftOut.toLocaleString("en")} weaker ones are not.` : ""
  return `Left reads, right is read; the stronger the line, the larger the weight. Point at a token, or go to it with the arrow keys, to see its lines alone.${more}`
}

function say(data, hidden, side, row) {
  const found = shares(data, hidden, side, row)
  const others = side === "left" ? data.right : data.left
  const label = (side === "left" ? data.left : data.right)[row][0]
  const order = found.map((_, place) => place).sort((a, b) => found[b] - found[a])
  const told = order.slice(0, TOLD).filter((place) => found[place] > 0)
  const made = document.createDocumentFragment()
  made.append(element("strong", "name", label))
  const sum = found.reduce((all, each) => all + each, 0)
  made.append(element("span", "", side === "left" ? " reads " : " is read by "))
  told.forEach((place, index) => {
    if (index) made.append(element("span", "", " · "))
    made.append(element("span", "name", others[place][0]), element("span", "", ` ${found[place].toFixed(3)}`))
  })
  const all = side === "left" ? "all weights together" : "all that it is given"
  const heads = data.heads.length - hidden.size
  const mean = data.heads.length > 1 ? `, mean of ${heads} head${heads === 1 ? "" : "s"}` : ""
  made.append(element("span", "", ` (${all}: ${sum.toFixed(2)}${mean})`))
  return made
}

export default function (component) {
  const { data, parentElement } = component
  const board = parentElement.querySelector(".board")
  const heads = parentElement.querySelector(".heads")
  const readout = parentElement.querySelector(".readout")
  if (!board || !heads || !readout || !data) return
  const signature = JSON.stringify(data)
  const before = states.get(parentElement)
  if (before?.signature === signature) return
  before?.listening.abort()
  const listening = new AbortController()
  states.set(parentElement, { signature, listening })

  const dense = Math.max(data.left.length, data.right.length) > 26
  const [row, gap] = dense ? [19, 9] : [25, 12]
  board.style.setProperty("--row", `${row}px`)
  board.style.setProperty("--gap", `${gap}px`)
  const drawn = lines(data, row, gap)
  const columns = { left: column(data.left, "left", data.pair), right: column(data.right, "right", data.pair) }
  board.replaceChildren(columns.left, drawn.svg, columns.right)
  const paths = [...drawn.svg.querySelectorAll("path")]
  const hidden = new Set()
  let pinned = null

  const token = (side, at) => columns[side].querySelector(`[data-row="${at}"]`)

  function look(chosen) {
    const on = chosen ?? pinned
    board.classList.toggle("one", on !== null)
    for (const path of paths) {
      const away = hidden.has(Number(path.dataset.head))
      path.classList.toggle("off", away || (on !== null && Number(path.dataset[on.side]) !== on.row))
    }
    for (const side of ["left", "right"]) {
      const found = on && on.side !== side ? shares(data, hidden, on.side, on.row) : null
      ;[...columns[side].children].forEach((each, place) => {
        const here = on !== null && on.side === side && on.row === place
        each.classList.toggle("looked-at", here)
        const kept = pinned !== null && pinned.side === side && pinned.row === place
        each.setAttribute("aria-selected", String(kept))
        each.classList.toggle("pinned", kept)
        const weight = found ? found[place] : 0
        each.querySelector(".bar").style.width = `${(weight * 100).toFixed(1)}%`
        each.querySelector(".weight").textContent = found && weight >= 0.0005 ? weight.toFixed(2) : ""
      })
    }
    readout.replaceChildren(on ? say(data, hidden, on.side, on.row) : idle(data, drawn.left_out))
    readout.classList.toggle("idle", on === null)
  }

  const of = (target) => {
    const found = target?.closest?.(".token")
    return found ? { side: found.dataset.side, row: Number(found.dataset.row) } : null
  }
  const same = (a, b) => a && b && a.side === b.side && a.row === b.row
  const focused = () => of(parentElement.activeElement ?? parentElement.getRootNode().activeElement)
  board.onpointerover = (event) => look(of(event.target))
  board.onpointerleave = () => look(null)
  // Browsers have no onfocusin to assign.
  const { signal } = listening
  board.addEventListener("focusin", (event) => look(of(event.target)), { signal })
  board.addEventListener("focusout", (event) => of(event.relatedTarget) ?? look(null), { signal })
  board.onclick = (event) => {
    const here = of(event.target)
    pinned = here && !same(here, pinned) ? here : null
    look(here)
  }
  board.onkeydown = (event) => {
    const here = of(event.target)
    if (!here) return
    const last = columns[here.side].children.length - 1
    const goal = {
      ArrowUp: [here.side, here.row - 1],
      ArrowDown: [here.side, here.row + 1],
      Home: [here.side, 0],
      End: [here.side, last],
      ArrowLeft: ["left", Math.min(here.row, data.left.length - 1)],
      ArrowRight: ["right", Math.min(here.row, data.right.length - 1)],
    }[event.key]
    if (goal) {
      const next = token(...goal)
      if (next) {
        event.target.tabIndex = -1
        next.tabIndex = 0
        next.focus()
      }
    } else if (event.key === "Enter" || event.key === " ") {
      pinned = same(here, pinned) ? null : here
      look(here)
    } else if (event.key === "Escape") {
      pinned = null
      look(null)
    } else return
    event.preventDefault()
  }

  heads.replaceChildren()
  if (data.heads.length > 1) {
    const buttons = data.heads.map((name, head) => {
      const made = Object.assign(element("button", "head", name), { type: "button" })
      made.style.setProperty("--hue", hue(head, data.heads.length))
      made.title = "Click: hide or show. Double click: this one alone."
      return made
    })
    const mark = () =>
      buttons.forEach((each, head) => each.setAttribute("aria-pressed", String(!hidden.has(head))))
    heads.onclick = (event) => {
      const head = buttons.indexOf(event.target.closest("button"))
      if (head < 0) return
      if (event.detail === 2) {
        const alone = hidden.size === buttons.length - 1 && !hidden.has(head)
        hidden.clear()
        if (!alone) buttons.forEach((_, other) => other !== head && hidden.add(other))
      } else if (hidden.has(head)) hidden.delete(head)
      else hidden.add(head)
      mark()
      look(focused())
    }
    mark()
    heads.append(element("span", "says", "Heads"), ...buttons)
  }
  look(null)
}
