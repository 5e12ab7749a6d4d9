// data: {text, label}. Copies the text as it is; says so for a moment.

const SHOWN_MS = 2000

async function copy(text) {
  // Browsers offer the clipboard to pages by https and on this machine only; a class has http.
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text)
    return true
  }
  const area = document.createElement("textarea")
  area.value = text
  area.style.position = "fixed"
  area.style.opacity = "0"
  document.body.append(area)
  area.select()
  try {
    return document.execCommand("copy")
  } finally {
    area.remove()
  }
}

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button")
  const said = parentElement.querySelector("[role=status]")
  button.textContent = data.label
  button.onclick = async () => {
    const done = await copy(data.text).catch(() => false)
    said.textContent = done ? "Copied" : "This browser does not allow it"
    setTimeout(() => (said.textContent = ""), SHOWN_MS)
  }
}
