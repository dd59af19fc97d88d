import { render } from "preact";
import "../console.css";
import { ProxyPage } from "./proxy_page.tsx";
import { followProxy } from "./proxied.ts";

render(<ProxyPage />, document.getElementById("proxy") as HTMLElement);
followProxy();
