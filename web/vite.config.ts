import { defineConfig } from 'vitest/config'

// The pages' shells are written by flowport itself (internal/console), which
// finds a page's script and style sheets in the manifest.
export default defineConfig({
  base: '/web/',
  publicDir: false,
  build: {
    outDir: '../internal/console/dist/web',
    emptyOutDir: true,
    manifest: 'manifest.json',
    license: { fileName: 'licenses.md' },
    // Both would put inline code or data: addresses into pages whose policy
    // refuses them.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    assetsDir: '.',
    target: 'es2022',
    chunkSizeWarningLimit: 1000, // the console has an editor in it
    rollupOptions: {
      checks: { pluginTimings: false },
      input: { preview: 'src/preview/main.tsx', console: 'src/console/main.tsx' },
    },
  },
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
  },
})
