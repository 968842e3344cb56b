//! What a commit changed, told after it: the window refetches by it, the outbox wakes by it.

use model::id::{AccountId, CaseId, ConversationId, CustomerId, MessageId, OperationId, OrderId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// A conversation's row, or anything in it.
    Conversation(ConversationId),
    /// The list or a count.
    Inbox,
    /// A message that arrived from a customer, for the decision to notify.
    Arrived {
        conversation: ConversationId,
        message: MessageId,
    },
    Customer(CustomerId),
    Order(OrderId),
    Operation(OperationId),
    Account(AccountId),
    /// Brands, agents, quick replies.
    Desk,
    Settings,
    Case(CaseId),
    /// Policies, or what was given elsewhere.
    Policy,
    Draft(ConversationId),
    /// More can be searched for.
    Searchable,
}
