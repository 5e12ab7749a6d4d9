// Draws texts whose pieces speak for or against a label. Only ever sets textContent.
//
// data.texts  lists of [characters, number or null, strength -1 to 1, added by the tokenizer]

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function side(strength) {
  return strength > 0 ? "for" : strength < 0 ? "against" : "neither"
}

function drawPiece([characters, number, strength, added]) {
  if (number === null) return element("span", "gap", characters)
  const made = element("span", `piece ${number === "0" ? "neither" : side(strength)}`)
  if (added) made.classList.add("added")
  made.style.setProperty("--strength", `${Math.round(Math.abs(strength) * 55)}%`)
  made.append(element("span", "characters", characters), element("span", "number", number))
  made.title = `${characters}: ${number}`
  return made
}

function drawText(pieces) {
  const made = element("p")
  made.dir = "auto"
  made.append(...pieces.map(drawPiece))
  return made
}

function mark(className, sample, says) {
  const made = element("span", "mark")
  const piece = element("span", `piece ${className}`)
  piece.style.setProperty("--strength", "45%")
  piece.append(element("span", "characters", sample))
  made.append(piece, element("span", "", says))
  return made
}

export default function ({ data, parentElement }) {
  const texts = parentElement.querySelector(".texts")
  texts.replaceChildren(...data.texts.map(drawText))
  if (data.more > 0) {
    texts.append(element("p", "more", `${data.more.toLocaleString("en")} more are not drawn.`))
  }
  parentElement
    .querySelector(".legend")
    .replaceChildren(
      mark("for", "+", `for “${data.target}”`),
      mark("against", "−", `against “${data.target}”`),
      mark("neither added", "[SEP]", "added by the tokenizer"),
    )
}
