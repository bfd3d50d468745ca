// Applies the theme that app/theme/theme.ts stored, before the first paint. A file of its own because
// the content security policy allows no inline script.
try {
  const theme = localStorage.getItem('latchkey-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: keep the system's theme.
}
