import ordinary from './playwright.config.ts';

/** What is measured in a browser: one after the other, and not a part of the tests. */
export default { ...ordinary, testDir: './bench', projects: undefined, workers: 1, reporter: 'line' };
