import numpy as np
#三层神经网络，回归问题
np.random.seed(520)
N=200
X=np.random.rand(N,3)*2-1
Y=np.sin(X[:,0:1]*2)+X[:,1:2]*X[:,2:3]

W1=np.random.randn(3,10)*0.6
W2=np.random.randn(10,10)*0.4
W3=np.random.randn(10,1)*0.4
b1=np.zeros((1,10)); b2=np.zeros((1,10)); b3=np.zeros((1,1))
lr=0.1
loss_jilu=[]    #记录损失
for t in range(3000):
    #1 前向计算
    A1=np.tanh(np.dot(X,W1)+b1)
    A2=np.tanh(np.dot(A1,W2)+b2)
    out=np.dot(A2,W3)+b3
    #2 损失 均方误差的一半
    loss=np.sum((out-Y)**2)/(2*N)
    loss_jilu.append(loss)
    #3 反向计算
    delta3=(out-Y)/N
    delta2=np.dot(delta3,W3.T)*(1-A2**2)
    delta1=np.dot(delta2,W2.T)
    dW3=np.dot(A2.T,delta3); db3=np.sum(delta3,axis=0,keepdims=True)
    dW2=np.dot(A1.T,delta2); db2=np.sum(delta2,axis=0,keepdims=True)
    dW1=np.dot(X.T,delta1); db1=np.sum(delta1,axis=0,keepdims=True)
    #4 更新
    W3=W3-lr*dW3; b3=b3-lr*db3
    W2=W2-lr*dW2; b2=b2-lr*db2
    W1=W1-lr*dW1; b1=b1-lr*db1
    if t%300==0:
        print("t=",t,"loss=",loss)
print("最终loss:",loss_jilu[-1])
