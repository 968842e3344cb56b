const { ModuleProvider, Modules } = require("@medusajs/framework/utils")
const { Till } = require("./till")

module.exports = ModuleProvider(Modules.PAYMENT, { services: [Till] })
