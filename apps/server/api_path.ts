/** Where the API's paths begin. */
export const API_PATH = "/api";
/** Where the control plane's paths begin. */
export const CONTROL_PATH = "/__mock";
