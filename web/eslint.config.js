// What ESLint looks for: its own recommendations, with the globals of a page, a worker and node.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["node_modules/"] },
  js.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.worker } },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "max-lines": ["error", 300],
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  { files: ["tools/**", "tests/**"], languageOptions: { globals: { ...globals.node, plateletsim: "readonly" } } },
  { files: ["engine/in_node.js"], languageOptions: { globals: { Module: "readonly", ENV: "readonly", process: "readonly" } } },
];
