import { Screen } from './screen';

declare const __VERSION__: string;

document.addEventListener('contextmenu', (event) => event.preventDefault());
void Screen.open(__VERSION__).then((screen) => screen.run());
