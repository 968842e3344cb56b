// The shop that the tests run against: Medusa as it comes, with one payment provider more. Nothing here leaves loopback.
const { defineConfig } = require("@medusajs/framework/utils")

const origin = "http://127.0.0.1"

module.exports = defineConfig({
  admin: { disable: true },
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    databaseDriverOptions: { ssl: false, connection: { ssl: false } },
    http: {
      storeCors: origin,
      adminCors: origin,
      authCors: origin,
      jwtSecret: "for-tests-on-loopback-only",
      cookieSecret: "for-tests-on-loopback-only",
    },
  },
  modules: [
    {
      resolve: "@medusajs/medusa/payment",
      options: {
        providers: [
          {
            resolve: "./src/modules/till",
            id: "default",
            options: { folder: process.env.TILL_FOLDER },
          },
        ],
      },
    },
  ],
})
