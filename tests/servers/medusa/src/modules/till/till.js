// A payment provider that can be told to misbehave, and that keeps its own book.
//
// The system provider of Medusa never fails, so it cannot show what a shop does when money moves and the answer is lost.
// This one writes every movement of money to `ledger.jsonl` in its folder, one line each, before it answers. That file
// is the truth about money: Medusa's own rows may say less, because it deletes a refund's row when the provider fails.
//
// `rules.json` in the same folder is a list of rules, read at each movement; the first that matches is applied:
//   on        "capture" or "refund"
//   ref       the payment's `data.ref`, or null for any payment
//   act       "pay"            the money moves
//             "refuse"         it does not, and the provider says so
//             "pay_then_fail"  it moves, and then the provider fails
//   status    what the shop answers to a refusal or failure: 400 or 500
//   before_ms, after_ms        how long to wait before and after the money moves
//   times     how often the rule still applies, or null for ever
const fs = require("fs")
const path = require("path")
const { setTimeout: sleep } = require("timers/promises")
const { AbstractPaymentProvider, BigNumber, MedusaError } = require("@medusajs/framework/utils")

class Till extends AbstractPaymentProvider {
  static identifier = "till"

  constructor(cradle, options) {
    super(cradle, options)
    if (!options?.folder) throw new Error("the till needs a folder for its ledger (TILL_FOLDER)")
    this.folder = options.folder
  }

  // Takes the rule for this movement, and counts it down. No await in here, so two movements never take the same count.
  takeRule(on, ref) {
    const file = path.join(this.folder, "rules.json")
    if (!fs.existsSync(file)) return {}
    const rules = JSON.parse(fs.readFileSync(file, "utf8"))
    const rule = rules.find((r) => r.on === on && (r.ref == null || r.ref === ref) && (r.times == null || r.times > 0))
    if (!rule) return {}
    if (rule.times != null) {
      rule.times -= 1
      fs.writeFileSync(file + ".new", JSON.stringify(rules))
      fs.renameSync(file + ".new", file)
    }
    return rule
  }

  async move(kind, input, amount) {
    const ref = input.data?.ref ?? null
    const rule = this.takeRule(kind, ref)
    if (rule.before_ms) await sleep(rule.before_ms)
    if (rule.act === "refuse") this.fail(rule, `The till refuses this ${kind}.`)
    const line = {
      at: new Date().toISOString(),
      kind,
      ref,
      key: input.context?.idempotency_key ?? null,
      amount: amount == null ? null : String(amount),
      currency: input.data?.currency ?? null,
    }
    fs.appendFileSync(path.join(this.folder, "ledger.jsonl"), JSON.stringify(line) + "\n")
    if (rule.after_ms) await sleep(rule.after_ms)
    if (rule.act === "pay_then_fail") this.fail(rule, `The till lost its answer to this ${kind}.`)
    return { data: input.data }
  }

  fail(rule, message) {
    if (rule.status === 400) throw new MedusaError(MedusaError.Types.INVALID_DATA, message)
    throw new Error(message)
  }

  async initiatePayment(input) {
    const ref = input.context.idempotency_key
    const amount = String(new BigNumber(input.amount).numeric)
    return { id: ref, data: { ...input.data, ref, amount, currency: input.currency_code } }
  }

  async updatePayment(input) {
    const amount = String(new BigNumber(input.amount).numeric)
    return { data: { ...input.data, amount, currency: input.currency_code } }
  }

  async authorizePayment(input) {
    return { status: "authorized", data: input.data }
  }

  async getPaymentStatus(input) {
    return { status: "authorized", data: input.data }
  }

  async retrievePayment(input) {
    return { data: input.data }
  }

  async deletePayment(input) {
    return { data: input.data }
  }

  async cancelPayment(input) {
    return { data: input.data }
  }

  async capturePayment(input) {
    return this.move("capture", input, input.data?.amount)
  }

  async refundPayment(input) {
    return this.move("refund", input, new BigNumber(input.amount).numeric)
  }

  async createAccountHolder(input) {
    return { id: input.context.customer.id }
  }

  async retrieveAccountHolder(input) {
    return { id: input.id }
  }

  async deleteAccountHolder() {
    return { data: {} }
  }

  async getWebhookActionAndData() {
    return { action: "not_supported" }
  }
}

module.exports = { Till }
