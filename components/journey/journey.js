// Draws the stages as a list of buttons. All text goes in as textContent.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const list = parentElement.querySelector(".journey");
  if (!list) return;

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  list.replaceChildren(
    ...data.stages.map((stage, index) => {
      const item = element("li", "stage");
      const button = element("button", "card");
      button.type = "button";
      button.append(element("span", "number", String(index + 1)));
      button.append(element("span", "title", stage.title));
      const values = element("span", "values");
      stage.values.forEach((value) => values.append(element("span", "value", value)));
      button.append(values);
      button.append(element("span", "note", stage.note));
      button.onclick = () => setTriggerValue("open", stage.page);
      item.append(button);
      return item;
    }),
  );
}
