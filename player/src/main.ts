import { Screen } from './screen';

declare const __VERSION__: string;

document.addEventListener('contextmenu', (event) => event.preventDefault());
Screen.open(__VERSION__)
  .then((screen) => screen.run())
  .catch((error: unknown) => {
    // Nothing is expected to lead here. A fresh start is better than a page that has given up.
    console.error(error);
    setTimeout(() => location.reload(), 10_000);
  });
