// Draws the columns of a dataset as cards. Whatever a file holds is only ever set as textContent.
//
// data.cards   {name, feature, kind, distinct, nulls, null, picture, measures, examples, note}
// picture      {kind, axis, bars: [label, what it says, height from 0 to 1, count], ends, more}
// A click on a bar sends {stamp, column, bar}; bar -1 are the empty cells.

const states = new WeakMap()

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function drawBar(card, bar, place, state) {
  const [label, says, height, count] = bar
  const vertical = card.picture.kind === "histogram"
  const made = element("button", vertical ? "column" : "line")
  made.type = "button"
  made.tabIndex = place === 0 ? 0 : -1
  made.setAttribute("aria-label", `${label}: ${says}`)
  made.title = `${label}: ${says}`
  const fill = element("span", "fill")
  // What there is at all is never too small to be seen.
  const size = height > 0 ? Math.max(height * 100, 1.5) : 0
  fill.style[vertical ? "height" : "width"] = `${size}%`
  if (vertical) {
    made.append(fill)
  } else {
    const track = element("span", "track")
    track.append(fill)
    made.append(element("span", "label", label), track, element("span", "count", count))
  }
  if (card.clickable) {
    made.addEventListener("click", () => state.pick(card.name, place))
  } else {
    made.classList.add("still")
    made.setAttribute("aria-disabled", "true")
  }
  const tell = () => (state.readout.textContent = `${card.name} · ${label}: ${says}`)
  made.addEventListener("mouseenter", tell)
  made.addEventListener("focus", tell)
  return made
}

// One stop of the tab key for a chart; the arrow keys walk along it.
function walk(event, bars) {
  const at = bars.indexOf(event.target)
  if (at < 0) return
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }
  let to = at
  if (event.key in steps) to = Math.min(bars.length - 1, Math.max(0, at + steps[event.key]))
  else if (event.key === "Home") to = 0
  else if (event.key === "End") to = bars.length - 1
  else return
  event.preventDefault()
  bars[at].tabIndex = -1
  bars[to].tabIndex = 0
  bars[to].focus()
}

function drawPicture(card, state) {
  const picture = card.picture
  const made = element("div", `picture ${picture.kind}`)
  const chart = element("div", "chart")
  chart.setAttribute("role", "group")
  chart.setAttribute("aria-label", picture.alt)
  const bars = picture.bars.map((bar, place) => drawBar(card, bar, place, state))
  chart.append(...bars)
  chart.addEventListener("keydown", (event) => walk(event, bars))
  made.append(chart)
  if (picture.ends.length) {
    const ends = element("div", "ends")
    ends.append(
      element("span", "", picture.ends[0]),
      element("span", "axis", picture.axis),
      element("span", "", picture.ends[1]),
    )
    made.append(ends)
  }
  if (picture.more) made.append(element("div", "more", picture.more))
  return made
}

function drawCard(card, state) {
  const made = element("section", "card")
  made.setAttribute("aria-label", card.name)
  const head = element("header")
  head.append(element("div", "name", card.name), element("div", "feature", card.feature))
  made.append(head)
  const facts = element("div", "facts")
  facts.append(element("span", "kind", card.kind))
  if (card.distinct) facts.append(element("span", "", card.distinct))
  if (card.nulls && card.clickable) {
    const nulls = element("button", "nulls", card.null)
    nulls.type = "button"
    nulls.title = "Keep the rows whose cell is empty"
    nulls.addEventListener("click", () => state.pick(card.name, -1))
    facts.append(nulls)
  } else {
    facts.append(element("span", card.nulls ? "nulls" : "", card.null))
  }
  made.append(facts)
  if (card.picture && card.picture.bars.length) made.append(drawPicture(card, state))
  if (card.measures.length) {
    const measures = element("dl", "measures")
    for (const [name, value] of card.measures) {
      const pair = element("div")
      pair.append(element("dt", "", name), element("dd", "", value))
      measures.append(pair)
    }
    made.append(measures)
  }
  if (card.examples.length) {
    made.append(element("div", "head", card.examples_are))
    const list = element("ul", "examples")
    for (const [text, count] of card.examples) {
      const item = element("li")
      const value = element("span", "value", text)
      value.dir = "auto"
      value.title = text
      item.append(value)
      if (count) item.append(element("span", "times", count))
      list.append(item)
    }
    made.append(list)
  }
  if (card.note) made.append(element("div", "more", card.note))
  return made
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".cards")
  let state = states.get(parentElement)
  if (!state) {
    state = { drawn: "" }
    states.set(parentElement, state)
  }
  state.readout = parentElement.querySelector(".readout")
  state.pick = (column, bar) => setTriggerValue("picked", { stamp: data.stamp, column, bar })
  const drawn = JSON.stringify(data)
  if (state.drawn === drawn && root.childElementCount) return
  state.drawn = drawn
  state.readout.textContent = ""
  root.replaceChildren(...data.cards.map((card) => drawCard(card, state)))
}
