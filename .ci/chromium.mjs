// The browser that the tests of what people see drive: found on the machine, never fetched from elsewhere than Debian.
import { existsSync, readFileSync } from 'node:fs';

const named = process.env.CHROMIUM ?? '';
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** It brings its libraries and, through them, a font. */
export const chromiumInstallation =
  'apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium';

/** @returns {string | undefined} */
export function findChromium() {
  return (named === '' ? usualPlaces : [named]).find((place) => existsSync(place));
}

/** What to say where it is missing. */
export function missingChromium() {
  return named === ''
    ? `No Chromium for the tests of what people see. Type as root (Debian): ${chromiumInstallation} (elsewhere: name one with CHROMIUM=...)`
    : `No Chromium: there is no "${named}". Mend or unset CHROMIUM.`;
}

export function canInstallChromium() {
  const release = '/etc/os-release';
  const isDebian = existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'));
  return named === '' && isDebian && process.getuid?.() === 0;
}
