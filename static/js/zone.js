// Tells the time zone of this device on the join page, so that nobody has to look for it. Without script the
// program's zone is taken, and it can be changed later.
for (const field of document.querySelectorAll("input[data-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}
