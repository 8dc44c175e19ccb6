/** Style sheets are imported for esbuild, which puts them together into one file. */
declare module "*.css";
