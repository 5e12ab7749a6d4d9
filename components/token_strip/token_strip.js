// What happens on a strip: pointing lights up the same token everywhere, a click keeps it, the
// keyboard walks along. draw.js stands in front of this: components are one module each.

const states = new WeakMap()

const isCut = (made) => made.classList.contains("cut") || Boolean(made.closest(".cut"))
const tokenOf = (target) => target?.closest?.("[data-token]")

// Each part scrolls by itself: the page stays where it is.
const SCROLLING = ".row, .strip, [data-list]"
function reveal(made) {
  for (let box = made.closest(SCROLLING); box; box = box.parentElement.closest(SCROLLING)) {
    const inside = made.getBoundingClientRect()
    const around = box.getBoundingClientRect()
    if (inside.top < around.top) box.scrollTop -= around.top - inside.top + 4
    else if (inside.bottom > around.bottom) box.scrollTop += inside.bottom - around.bottom + 4
  }
}

export default function (component) {
  const { data, parentElement, setStateValue } = component
  const board = parentElement.querySelector(".board")
  const readout = parentElement.querySelector(".readout")
  if (!board || !readout || !data) return
  const strip = board.querySelector(".strip")
  if (data.legend) {
    readout.hidden = true
    board.querySelector(".lists").hidden = true
    drawLegend(strip, data.ring)
    return
  }

  const known = states.get(parentElement)
  const signature = `${data.stamp} ${data.label} ${data.lists} ${data.ring}`
  const fresh = !known || known.signature !== signature
  const state = fresh ? { signature, places: draw(board, data), lit: [] } : known
  states.set(parentElement, state)
  const rowOf = (made) => data.tokens[Number(made.dataset.token)]

  let pinned = null
  for (const [position, all] of state.places) {
    const isPinned = data.picked !== null && data.tokens[position][0] === data.picked && !isCut(all[0])
    if (isPinned) pinned = all[0]
    if (!isPinned && !all[0].classList.contains("pinned")) continue
    for (const made of all) {
      made.classList.toggle("pinned", isPinned)
      if (made.role === "button") made.setAttribute("aria-pressed", String(isPinned))
    }
  }

  const light = (made) => {
    for (const each of state.lit) each.classList.remove("lit")
    state.lit = made ? state.places.get(Number(made.dataset.token)) || [] : []
    for (const each of state.lit) {
      each.classList.add("lit")
      if (each !== made) reveal(each)
    }
  }
  state.tell = (target) => {
    const made = tokenOf(target)
    const other = made ? null : target?.closest?.("[data-says]")
    const shown = made || (other ? null : pinned)
    light(made || null)
    let told = ["Point at a token, or reach it with Tab and the arrow keys. A click keeps it."]
    if (other) told = [other.dataset.says]
    if (shown) told = facts(rowOf(shown))
    const more = shown && state.places.get(Number(shown.dataset.token))[0].dataset.more
    if (more) told.push(more)
    readout.classList.toggle("idle", !shown && !other)
    const spans = told.map((each) => element("span", "fact", each))
    readout.replaceChildren(...spans.flatMap((each, place) => (place ? [" · ", each] : [each])))
  }
  const pick = (made) => {
    // What was cut off has no place in the encoding, hence no row in the table either.
    if (!made || isCut(made)) return
    const index = rowOf(made)[0]
    setStateValue("picked", { stamp: data.stamp, index: index === data.picked ? null : index })
  }
  const focus = (made) => {
    if (!made) return
    for (const each of strip.querySelectorAll('[tabindex="0"]')) each.tabIndex = -1
    made.tabIndex = 0
    made.focus()
  }

  if (!known) {
    // These two have no on... property, and this function runs again at each change of the data.
    board.addEventListener("focusin", (event) => states.get(parentElement).tell(event.target))
    board.addEventListener("focusout", () => states.get(parentElement).tell(null))
  }
  board.onpointerover = (event) => state.tell(event.target)
  board.onpointerleave = () => state.tell(parentElement.activeElement)
  board.onclick = (event) => pick(tokenOf(event.target))
  strip.onkeydown = (event) => {
    const here = tokenOf(event.target)
    if (!here) return
    const all = [...strip.querySelectorAll("[data-token]")]
    const place = all.indexOf(here)
    const forward = data.direction === "rtl" ? "ArrowLeft" : "ArrowRight"
    const back = data.direction === "rtl" ? "ArrowRight" : "ArrowLeft"
    const goal = { [forward]: place + 1, [back]: place - 1, Home: 0, End: all.length - 1 }
    if (event.key in goal) focus(all[goal[event.key]])
    else if (event.key === "Enter" || event.key === " ") pick(here)
    else return
    event.preventDefault()
  }
  state.tell(null)
}
