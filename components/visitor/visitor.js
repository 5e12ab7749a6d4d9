// Keeps the visitor's key for as long as this tab is open, across reloads.
const NAME = "glassbox-visitor";

export default function (component) {
  const { data, setStateValue } = component;
  const stored = window.sessionStorage.getItem(NAME);
  if (stored && stored !== data.key && !data.replace) {
    setStateValue("kept", stored);
  } else if (stored !== data.key) {
    window.sessionStorage.setItem(NAME, data.key);
  }
}
