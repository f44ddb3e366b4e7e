/** Equal in package.json, here and in the Python package; a test compares them. */
export const VERSION = '0.1.0';
