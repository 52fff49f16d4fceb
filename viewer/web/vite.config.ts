import { defineConfig } from "vite";

import { oneFile } from "./build/one_file.js";

export default defineConfig({
  // Preact's JSX without a preset: esbuild reads jsxImportSource from tsconfig.json.
  plugins: [oneFile()],
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: { output: { inlineDynamicImports: true } },
  },
});
