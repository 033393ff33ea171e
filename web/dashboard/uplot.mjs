// Where the page runs from the repository; dashboard_files.mjs puts uPlot's own file in the place of this one.
export { default } from '../node_modules/uplot/dist/uPlot.esm.js';
