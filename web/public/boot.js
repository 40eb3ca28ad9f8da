// Runs before the first paint so that nobody sees the wrong theme. It is a file of its own because
// the content security policy allows no inline script of ours.
;(() => {
  let theme = null
  try {
    theme = localStorage.getItem('signate.theme')
  } catch {
    // Storage is blocked: the system's theme it is.
  }
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
})()
