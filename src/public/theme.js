// Before the first paint, so that a chosen theme does not flash the other one. The page's own code
// keeps the choice here (app/theme/theme.ts); a script of its own because the policy allows no
// inline script.
try {
  const theme = localStorage.getItem('latchkey-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme it is.
}
