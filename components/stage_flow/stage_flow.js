// Draws the stages of a tokenizer as a list. Whatever a person wrote is only set as textContent.
//
// data.stages  {title, name, note, lines: [{label, settings, does, rest, items}]}
// an item      {kind: plain | change | chip | piece | token | group, parts: [[text, is a label]],
//              before (change), under, mark, title, away: cut out earlier,
//              unknown, pick: number of the word, tokens (group)}
// data.picked  number of the word that is shown below; a click sends another one.

const HUES = 14

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

// The colours of token_strip.js: the same id has the same colour everywhere.
function hue(id) {
  return Math.round((((id * 2654435761) >>> 0) % HUES) * (360 / HUES))
}

// A piece has a direction of its own; a part of a sentence goes with the sentence.
function glyphs(tag, parts, direction) {
  const made = element(tag, "glyphs")
  if (direction) made.dir = direction
  for (const [text, label] of parts) made.append(element("span", label ? "label" : "", text))
  return made
}

function drawItem(item) {
  if (item.kind === "group") {
    const made = element("span", "group")
    made.append(...item.tokens.map(drawItem))
    return made
  }
  const made = element("span", `item ${item.kind}`)
  if (item.kind === "change") {
    if (item.before.length) made.append(glyphs("del", item.before))
    if (item.parts.length) made.append(glyphs("ins", item.parts))
    return made
  }
  if (item.id !== undefined) made.style.setProperty("--hue", hue(item.id))
  if (item.unknown) made.classList.add("unknown")
  if (item.away) made.classList.add("away")
  if (item.title) made.title = item.title
  made.append(glyphs("span", item.parts, item.kind === "plain" ? "" : "auto"))
  if (item.under !== undefined) made.append(element("span", "under", item.under))
  if (item.mark) made.append(element("span", "mark", item.mark))
  return made
}

function drawLine(line, direction) {
  const made = element("div", "line")
  if (line.label) {
    const head = element("div", "head")
    head.append(element("code", line.items && !line.does ? "gives" : "name", line.label))
    if (line.does) head.append(element("span", "does", line.does))
    for (const setting of line.settings || []) head.append(element("code", "setting", setting))
    if (line.rest) head.append(element("span", "rest", line.rest))
    made.append(head)
  }
  if (line.items) {
    const items = element("div", "items")
    items.dir = direction
    for (const item of line.items) {
      const drawn = drawItem(item)
      if (item.pick !== undefined) {
        drawn.dataset.pick = item.pick
        drawn.setAttribute("role", "button")
        drawn.tabIndex = -1
      }
      items.append(drawn)
    }
    made.append(items)
  }
  return made
}

function drawStage(stage, index, direction) {
  const made = element("li", "stage")
  const title = element("div", "title")
  title.append(element("span", "number", String(index + 1)), element("span", "", stage.title))
  const body = element("div", "body")
  if (stage.note) body.append(element("div", "note", stage.note))
  body.append(...stage.lines.map((line) => drawLine(line, direction)))
  made.append(title, body)
  return made
}

const drawn = new WeakMap()

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const flow = parentElement.querySelector(".flow")
  if (!flow || !data) return
  // A pick changes nothing but the rings: what stands is left, and the keyboard's place with it.
  const signature = JSON.stringify([data.stages, data.direction])
  if (drawn.get(parentElement) !== signature) {
    const stages = data.stages.map((stage, index) => drawStage(stage, index, data.direction))
    flow.replaceChildren(...stages)
    drawn.set(parentElement, signature)
  }
  for (const line of flow.querySelectorAll(".items")) {
    const all = [...line.querySelectorAll("[data-pick]")]
    for (const each of all) {
      const picked = Number(each.dataset.pick) === data.picked
      each.classList.toggle("picked", picked)
      each.setAttribute("aria-pressed", String(picked))
      each.tabIndex = picked ? 0 : -1
    }
  }
  const pickable = (target) => target?.closest?.("[data-pick]")
  const pick = (made) => made && setTriggerValue("picked", Number(made.dataset.pick))
  flow.onclick = (event) => pick(pickable(event.target))
  flow.onkeydown = (event) => {
    const here = pickable(event.target)
    if (!here) return
    const all = [...here.closest(".items").querySelectorAll("[data-pick]")]
    const place = all.indexOf(here)
    const forward = data.direction === "rtl" ? "ArrowLeft" : "ArrowRight"
    const back = data.direction === "rtl" ? "ArrowRight" : "ArrowLeft"
    const goal = { [forward]: place + 1, [back]: place - 1, Home: 0, End: all.length - 1 }
    if (event.key in goal) all[goal[event.key]]?.focus()
    else if (event.key === "Enter" || event.key === " ") pick(here)
    else return
    event.preventDefault()
  }
}
