/** The path of the program, bundled: see `bundled-programs.ts`. */
declare module '*?bundled' {
  const path: string
  export default path
}
