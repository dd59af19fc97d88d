/** The remedies of what was not decided that several checks share. */
export const NEED_SESSION = "the operator's list must hold a session";
export const NEED_PAGES = "the data must fill more than one page";
export const NEED_DATE_TIME = "the operator's list must hold a session with a date-time";
export const ADDED_WHILE_READ =
  "sessions were added while the list was read; try again at a quieter time";
