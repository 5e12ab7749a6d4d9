// Draws rows of pieces, each above the letters that it is made of. Text is only set as textContent.
//
// data.columns  how many letters there are
// data.rows     {label, now, cells: [{start, end, parts: [[text, is a label]], under, kind}],
//               gaps: [{at, text, kind}]}
// data.hidden   how many steps are not drawn; data.says: what happened in the last one
//
// Letter i stands in grid column 2i + 2, the gap in front of it in column 2i + 1.

const MARKS = { miss: "✕", hit: "✓" }

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text !== undefined) made.textContent = text
  return made
}

function drawCell(cell, row) {
  const made = element("span", `cell ${cell.kind}`)
  made.style.gridRow = row
  made.style.gridColumn = `${2 * cell.start + 2} / ${2 * cell.end + 1}`
  const text = element("span", "text")
  text.dir = "auto"
  for (const [part, label] of cell.parts) text.append(element("span", label ? "label" : "", part))
  const top = element("span", "top")
  if (MARKS[cell.kind]) top.append(element("span", "mark", MARKS[cell.kind]))
  top.append(text)
  made.append(top)
  if (cell.under) made.append(element("span", "under", cell.under))
  return made
}

function drawGap(gap, row) {
  const made = element("span", `gap ${gap.kind}`, gap.text)
  made.style.gridRow = row
  made.style.gridColumn = 2 * gap.at + 1
  return made
}

export default function (component) {
  const { data, parentElement } = component
  const ladder = parentElement.querySelector(".ladder")
  const says = parentElement.querySelector(".says")
  if (!ladder || !says || !data) return
  const grid = element("div", "grid")
  const letters = "minmax(1.7rem, auto)"
  grid.style.gridTemplateColumns = `auto ${letters} repeat(${Math.max(0, data.columns - 1)}, auto ${letters})`
  const lettered = data.rows[0]?.cells[0]?.kind === "letter"
  grid.classList.toggle("lettered", lettered)
  const drawn = []
  data.rows.forEach((row, index) => {
    const label = element("span", row.now ? "step now" : "step", row.label)
    label.style.gridRow = index + 1
    drawn.push(label)
    if (index === 0 && lettered) drawn.push(element("span", "band"))
    for (const cell of row.cells) drawn.push(drawCell(cell, index + 1))
    for (const gap of row.gaps || []) drawn.push(drawGap(gap, index + 1))
  })
  grid.append(...drawn)
  ladder.replaceChildren(grid)
  ladder.tabIndex = 0
  ladder.setAttribute("role", "group")
  ladder.setAttribute("aria-label", "The steps so far, a row each")
  says.textContent = data.says
  if (data.hidden) says.textContent += ` The first ${data.hidden} rows are in the table only.`
  ladder.scrollTop = ladder.scrollHeight
}
