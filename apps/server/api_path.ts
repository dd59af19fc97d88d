/** Where the API's paths begin. */
export const API_PATH = "/api";
