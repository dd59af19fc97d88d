import { render } from "preact";
import { App } from "./app.tsx";
import "./console.css";
import { begin } from "./console_state.ts";

render(<App />, document.getElementById("console") as HTMLElement);
void begin();
