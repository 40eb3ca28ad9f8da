/** The few words this page says before it has a show to play. */
export interface Words {
  title: string;
  step: (address: string) => string;
  scan: string;
  searching: string;
}

const english: Words = {
  title: 'Connect this screen',
  step: (address) => `Open ${address} and type this code`,
  scan: 'or scan with a phone',
  searching: 'Looking for the server…',
};

const indonesian: Words = {
  title: 'Hubungkan layar ini',
  step: (address) => `Buka ${address} lalu ketik kode ini`,
  scan: 'atau pindai dengan ponsel',
  searching: 'Mencari server…',
};

/** The words in the first language of the browser that there are words in. */
export function wordsFor(languages: readonly string[]): Words & { language: string } {
  for (const language of languages) {
    if (/^(id|in)\b/i.test(language)) return { ...indonesian, language: 'id' };
    if (/^en\b/i.test(language)) return { ...english, language: 'en' };
  }
  return { ...english, language: 'en' };
}
