// Draws the candidates for the next token as a list of buttons with bars in them.
// Text is only ever set as textContent.
//
// data.bars  {id, text, end, raw, now: lengths 0 to 1, says, after: the numbers, cut}
// data.rest  a sentence below the list

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function draw(bar, take) {
  const button = element("button", bar.cut ? "bar cut" : "bar")
  button.type = "button"
  const token = element("span", bar.end ? "token end" : "token", bar.text)
  token.dir = "auto"
  const track = element("span", "track")
  for (const [name, length] of [["raw", bar.raw], ["now", bar.now]]) {
    const line = element("span", name)
    line.style.width = `${(100 * length).toFixed(2)}%`
    track.append(line)
  }
  button.append(token, track, element("span", "says", bar.says), element("span", "after", bar.after))
  button.setAttribute("aria-label", `Take ${bar.text}: ${bar.says}, with these settings ${bar.after}`)
  button.addEventListener("click", () => take(bar.id))
  return button
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const bars = parentElement.querySelector(".bars")
  if (!bars || !data) return
  const head = element("div", "head")
  for (const text of ["token", "", "model", "settings"]) head.append(element("span", "", text))
  const take = (id) => setTriggerValue("taken", id)
  bars.replaceChildren(head, ...data.bars.map((bar) => draw(bar, take)), element("div", "rest", data.rest))
}
