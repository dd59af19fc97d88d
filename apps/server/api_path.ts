/** Where the control plane's paths begin. */
export const CONTROL_PATH = "/__mock";
