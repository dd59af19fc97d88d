/** Where the API's paths begin. */
export const API_PATH = "/api";
/** Where the list is; a detail stands below it. */
export const SESSIONS_PATH = `${API_PATH}/sessions`;
/** Where the control plane's paths begin. */
export const CONTROL_PATH = "/__mock";
