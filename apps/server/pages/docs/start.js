// Opens Swagger UI as a part of the house: dark where the browser is, logged in as the person of the
// console, and with names where it has none for who does not see it.
const SCHEME = "accessToken";
/** Where the console keeps the control token of this tab. */
const CONTROL_KEY = "sessions-mock control token";
const YEAR_S = 365 * 86_400;
/** What stands beside its main part. */
const REGIONS = [[".information-container", "About the API"], [
  ".scheme-container",
  "Server and log-in",
]];
/** Which level its headings have, below the title. */
const HEADINGS = [[".opblock-tag", "2"], [".opblock-section-header h4, .opblock-title", "3"], [
  ".responses-inner h4, .responses-inner h5",
  "4",
]];

const main = document.getElementById("description");
const ui = globalThis.SwaggerUIBundle({
  url: "/api/schema/",
  domNode: main,
  // A link to an operation would be a link within a button.
  deepLinking: false,
  docExpansion: "list",
  tryItOutEnabled: true,
  persistAuthorization: true,
  // The badge would ask a server elsewhere.
  validatorUrl: null,
  onComplete: logIn,
});

const dark = matchMedia("(prefers-color-scheme: dark)");
dark.addEventListener("change", followScheme);
followScheme();
new MutationObserver(nameParts).observe(main, { childList: true, subtree: true });

function followScheme() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

/** Asks as the person that the console was, or as the first operator, with the control token of this tab. */
async function logIn() {
  const control = sessionStorage.getItem(CONTROL_KEY);
  if (control === null) {
    return say(
      "Not logged in. Open this page from the console, or log in with POST /token/ and Authorize.",
    );
  }
  const words = new URLSearchParams(location.search);
  const world = words.has("world") ? `world=${encodeURIComponent(words.get("world"))}` : "";
  const call = async (path, init) => {
    const answer = await fetch(`/__mock${path}${path.includes("?") ? "&" : "?"}${world}`, {
      ...init,
      headers: { Authorization: `Bearer ${control}`, "Content-Type": "application/json" },
    });
    const value = await answer.json();
    if (!answer.ok) throw new Error(value.detail);
    return value;
  };
  try {
    const wanted = words.get("person");
    const { users } = await call(/^\d{1,15}$/.test(wanted) ? `/users?ids=${wanted}` : "/users");
    const person = users.find((user) => user.is_operator) ?? users[0];
    if (!person) return say("Not logged in: there is no such person.");
    const { token } = await call("/tokens", {
      method: "POST",
      body: JSON.stringify({ user: person.id, lifetime: YEAR_S }),
    });
    ui.preauthorizeApiKey(SCHEME, token);
    say(`Logged in as ${person.username} (user ${person.id}).`);
  } catch (error) {
    say(`Not logged in: ${error.message}`);
  }
}

function say(text) {
  document.getElementById("who").textContent = text;
}

/** Names what Swagger UI leaves without a name, and puts its headings in order. */
function nameParts() {
  for (const [selector, level] of HEADINGS) {
    for (const heading of main.querySelectorAll(selector)) {
      heading.setAttribute("aria-level", level);
    }
  }
  // What scrolls must be scrolled by keys too.
  for (const text of main.querySelectorAll("pre")) text.tabIndex = 0;
  for (const [selector, label] of REGIONS) {
    const part = main.querySelector(selector);
    part?.setAttribute("role", "region");
    part?.setAttribute("aria-label", label);
  }
  for (const table of main.querySelectorAll(".responses-table[role=region]")) {
    name(table, `Responses of ${operationOf(table)}`);
  }
  for (const field of main.querySelectorAll("select, textarea, input:not([type=file])")) {
    if ([...field.labels].some((label) => textBeside(field, label) !== "")) continue;
    const small = field.closest(".response-control-media-type, .response-control-examples")
      ?.querySelector("small")?.textContent;
    const parameter = field.closest("[data-param-name]")?.dataset.paramName;
    const kind = small ?? parameter ?? (field.tagName === "TEXTAREA" ? "Body" : "Choice");
    name(field, `${kind} of ${operationOf(field)}`);
  }
}

/** The text of a label, without that of the field that may be in it. */
function textBeside(field, label) {
  const others = [...label.childNodes].filter((node) => !node.contains(field));
  return others.map((node) => node.textContent).join("").trim();
}

function operationOf(element) {
  const summary = element.closest(".opblock")?.querySelector(".opblock-summary");
  const [method, path] = [".opblock-summary-method", ".opblock-summary-path"].map((part) =>
    summary?.querySelector(part)?.textContent.trim()
  );
  return method ? `${method} ${path}` : "the API";
}

function name(element, text) {
  if (element.getAttribute("aria-label") !== text) element.setAttribute("aria-label", text);
}
