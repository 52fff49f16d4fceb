import { defineConfig } from "vite";

import { oneFile } from "./build/one_file.js";

// Two pages, each in a file of its own that carries nothing of the other: `vite build`, `vite build --mode dashboard`.
const PAGES = {
  production: { name: "index.html", answers: true, loads: false },
  dashboard: { name: "dashboard.html", answers: false, loads: true },
};

export default defineConfig(({ mode }) => {
  const page = mode === "dashboard" ? PAGES.dashboard : PAGES.production;
  return {
    // Preact's JSX without a preset: esbuild reads jsxImportSource from tsconfig.json.
    plugins: [oneFile(page)],
    build: {
      target: "es2022",
      outDir: "dist",
      emptyOutDir: false,
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      cssCodeSplit: false,
      modulePreload: false,
      reportCompressedSize: false,
      rollupOptions: { input: page.name, output: { inlineDynamicImports: true } },
    },
  };
});
