import { render } from "preact";
import { App } from "./app/app.tsx";
import "./console.css";
import { start } from "./start.ts";

render(<App />, document.getElementById("console") as HTMLElement);
void start();
