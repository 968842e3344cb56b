/* Before anything else is read: the theme that was chosen (src/state/theme keeps it), so that the first paint has its colours. */
try {
  const theme = localStorage.getItem('shopdesk.theme');
  if (theme === '"light"' || theme === '"dark"') document.documentElement.dataset.theme = theme.slice(1, -1);
} catch {
  // The system's theme, then.
}
