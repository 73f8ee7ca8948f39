// Builds the console into the server's package, beside each file a compressed copy of it.
// @ts-expect-error -- Node's own modules have no types here: the console itself never runs in Node.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
// @ts-expect-error -- as above
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const OUT = "../rocb_server/console";
const TEXT = /\.(html|js|css|svg)$/;

function compressed(): Plugin {
  const pack = (folder: string): void => {
    for (const name of readdirSync(folder) as string[]) {
      const path = `${folder}/${name}`;
      if (statSync(path).isDirectory()) pack(path);
      else if (TEXT.test(name)) writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
    }
  };
  return { name: "compressed", closeBundle: () => pack(OUT) };
}

export default defineConfig({
  base: "/console/",
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: "es" },
  plugins: [compressed()],
});
