import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";

// Where the portal is: a test puts a mock's URL into the address.
const api = new URLSearchParams(location.search).get("api") ?? "/api";
createRoot(document.getElementById("app") as HTMLElement).render(<App api={api} />);
